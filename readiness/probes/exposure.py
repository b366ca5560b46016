"""P07: what paths that nobody outside should get at answer to a stranger.

Everything is asked for with GET, without a credential. That something is public is proven twice: an
answer has to bear the signs of the thing, and to differ from those to random paths of the same
kind. That nothing is public is proven only where a path that is public by contract answered.
"""

from collections.abc import Container, Sequence
from dataclasses import replace

from readiness.domain.exposure import ExposureReader, Sighting, kind_of_path
from readiness.domain.exposure_facts import ExposureAnswer, ExposureFacts, Purpose
from readiness.domain.failures import Failure
from readiness.domain.probing import Cadence, ProbeId
from readiness.egress import NoRouteError, Pin, TargetFailedError
from readiness.probes.addresses import MOST_ADDRESSES
from readiness.probes.contract import Probe
from readiness.probes.exposure_interview import ExposureInterview
from readiness.probes.exposure_requests import (
    Question,
    first_controls,
    key_of,
    last_sign,
    questions,
    signs_of_life,
    twins,
    worst,
)
from readiness.probes.visit import Visit

MOST_REQUESTS = 60
"""To one environment in one run."""
ASKING_SECONDS = 44.0
"""Of a run that a slow zone may fill with requests. The rest is for their answers, and for asking
again what looked public."""
CONFIRMING_SECONDS = 6.0
"""The same for asking again."""
MOST_BYTES = 544 * 1024
MOST_BYTES_AGAIN = 96 * 1024
"""Read of one run, and of its confirmation: with what is under way then, and the last sign of life,
less than 1 MiB in all."""

_DOUBTFUL = frozenset({Sighting.EXPOSED, Sighting.UNANSWERED})


async def gather(visit: Visit) -> ExposureFacts:
    """Ask for everything as far as the budget goes; in a second run for what looked public.

    Raises:
        ProberError: a question could not be put.
    """
    earlier = visit.luggage.earlier
    try:
        pins = await visit.resolve(visit.scope())
    except TargetFailedError as error:
        return ExposureFacts(error.failure)
    if isinstance(earlier, ExposureFacts) and earlier.failure is None:
        room = min(MOST_REQUESTS, visit.affordable(CONFIRMING_SECONDS))
        return await _again(ExposureInterview(visit, room, MOST_BYTES_AGAIN), visit, pins, earlier)
    room = min(MOST_REQUESTS, visit.affordable(ASKING_SECONDS))
    return await _first_time(ExposureInterview(visit, room, MOST_BYTES), visit, pins)


def failed(facts: ExposureFacts) -> bool:
    """Tell whether something looked public, or was not answered, or no sign of life was seen."""
    if facts.failure is not None:
        return False
    reader = ExposureReader(facts)
    return not reader.is_alive or any(one.sighting in _DOUBTFUL for one in reader.read())


async def _first_time(
    interview: ExposureInterview, visit: Visit, pins: Sequence[Pin]
) -> ExposureFacts:
    pin = await _reachable(interview, visit, pins[:MOST_ADDRESSES])
    if failure := _nothing_heard(interview):
        return ExposureFacts(failure, tuple(interview.answers))
    planned = questions(visit.environment, visit.luggage.profile)
    for each in planned.values():
        await interview.ask_thoroughly(pin, each)
    await interview.ask_if_room(pin, twins(planned))
    await interview.ask_at_last(pin, last_sign(visit.environment, interview.answers))
    for other in pins[:MOST_ADDRESSES]:
        if other != pin:
            await _ask_elsewhere(interview, other, worst(planned))
    return ExposureFacts(answers=tuple(interview.answers), left_out=tuple(interview.left_out))


async def _reachable(interview: ExposureInterview, visit: Visit, pins: Sequence[Pin]) -> Pin:
    """Return the first address that answers anything, asked for signs of life and controls.

    Where none does, the answers are those of all that could be asked.

    Raises:
        NoRouteError: there is a route to none of them.
    """
    unreachable: list[NoRouteError] = []
    for pin in pins:
        try:
            await _begin(interview, visit, pin)
        except NoRouteError as error:
            unreachable.append(error)
            continue
        if not _nothing_heard(interview):
            # what is dead proves nothing about the others, and AVL-1 tells of it
            interview.forget_silent()
            return pin
    if len(unreachable) == len(pins):
        raise unreachable[0]
    return pins[0]


async def _ask_elsewhere(
    interview: ExposureInterview, pin: Pin, wanted: Sequence[Question]
) -> None:
    """Ask another address for what is worst: a balancer may have one server that was forgotten."""
    try:
        await interview.ask_if_room(pin, wanted[:1])
        if any(answer.address == str(pin.address) for answer in interview.forget_silent()):
            return
        await interview.ask_if_room(pin, wanted[1:])
    except NoRouteError:
        return


async def _begin(interview: ExposureInterview, visit: Visit, pin: Pin) -> None:
    health, *others = signs_of_life(visit.environment)
    answers = await interview.ask(pin, (health, *first_controls(visit.nonce)))
    if _nothing_heard(interview):
        return
    for other in others:
        if any(answer.expected for answer in answers):
            return
        answers = await interview.ask(pin, [other])


def _nothing_heard(interview: ExposureInterview) -> Failure | None:
    """Return how the edge failed when not one request was answered."""
    if any(answer.status is not None for answer in interview.answers):
        return None
    return next((answer.failure for answer in interview.answers), None)


async def _again(
    interview: ExposureInterview, visit: Visit, pins: Sequence[Pin], earlier: ExposureFacts
) -> ExposureFacts:
    """Ask once more what looked public or was silent, with controls against which it did."""
    by_address = {str(pin.address): pin for pin in pins}
    home = next(
        (by_address[one.address] for one in earlier.answers if one.address in by_address), pins[0]
    )
    reader = ExposureReader(earlier)
    await interview.ask(home, () if reader.is_alive else signs_of_life(visit.environment))
    doubtful: dict[Pin, set[tuple[str, ...]]] = {}
    for one in reader.read():
        if one.sighting in _DOUBTFUL:
            pin = by_address.get(one.answer.address, home)
            doubtful.setdefault(pin, set()).add(key_of(one.answer))
    for pin, keys in doubtful.items():
        for planned in _planned(visit):
            await interview.ask_thoroughly(pin, [one for one in planned if one.key in keys])
    known = (*earlier.answers, *interview.answers)
    await interview.ask_at_last(home, last_sign(visit.environment, known))
    return replace(earlier, answers=_merged(earlier.answers, interview.answers, by_address))


def _planned(visit: Visit) -> list[list[Question]]:
    marked = [*signs_of_life(visit.environment), *first_controls(visit.nonce)]
    planned = questions(visit.environment, visit.luggage.profile)
    return [marked, *planned.values(), list(twins(planned))]


def _merged(
    earlier: Sequence[ExposureAnswer], fresh: Sequence[ExposureAnswer], present: Container[str]
) -> tuple[ExposureAnswer, ...]:
    """Return the earlier answers, with fresh ones in the place of those to the same questions.

    Args:
        earlier: answers of the run that is confirmed.
        fresh: answers of the confirmation.
        present: addresses that the edge still has; for one that is gone another was asked.
    """
    again = {_place(answer) for answer in fresh}
    places = {(_place(answer), answer.address) for answer in fresh}
    kept = (
        one
        for one in earlier
        if (_place(one), one.address) not in places
        and (one.address in present or _place(one) not in again)
    )
    return (*kept, *fresh)


def _place(answer: ExposureAnswer) -> tuple[str, ...]:
    if answer.purpose is Purpose.CONTROL:
        return kind_of_path(answer.target, answer.accept)
    return key_of(answer)


PROBE = Probe(
    id=ProbeId.EXPOSURE,
    title="What should not be public",
    cadence=Cadence.POSTURE,
    algorithm_version=1,
    gather=gather,
    failed=failed,
    adds_up=True,
)
