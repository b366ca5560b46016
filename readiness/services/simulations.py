"""Writes about simulations: a draft over the whole fleet, a batch at a time."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from readiness.domain.assessment import Assessment
from readiness.domain.columns import State as Readiness
from readiness.domain.scorecards import Scorecard as Card
from readiness.models import InterfaceStatus, Scorecard, SimulatedInterface, Simulation
from readiness.selectors.effects import Judged, effects
from readiness.selectors.policy import card_of, policy_for
from readiness.selectors.simulations import sums_of
from readiness.services.scorecards import of_scorecard
from registry.domain.audit import Deed
from registry.rights import Actor, require
from registry.services.auditing import audit
from registry.services.errors import Refused

BATCH = 50
"""Interfaces that are judged in one transaction."""
STALLED_AFTER = timedelta(minutes=1)
"""A simulation that did not move for so long has nobody who runs it."""
KEPT = 3
"""Simulations of one draft that are kept: the last ones."""
State = Simulation.State
_WRITTEN = [
    field.attname
    for field in SimulatedInterface._meta.concrete_fields
    if field.attname not in ("id", "simulation_id", "interface_id")
]


@transaction.atomic
def simulation_request(*, by: Actor, draft: Scorecard, now: datetime) -> Simulation:
    """Have a draft judged over the whole fleet; one that runs for the same content goes on.

    Raises:
        PermissionDenied: ``by`` may not write scorecards.
        Refused: it is a draft no more.
    """
    require(by, "registry.change_scorecard")
    row = Scorecard.objects.select_for_update().filter(pk=draft.pk).first()
    if row is None or row.state != Scorecard.State.DRAFT:
        raise Refused("", "Only a draft is simulated.")
    running = Simulation.objects.filter(scorecard=row, state=State.RUNNING).first()
    against = policy_for().scorecard.digest
    if running and (running.digest, running.against) == (row.digest, against):
        return running
    if running:
        Simulation.objects.filter(pk=running.pk).update(state=State.CANCELLED)
    is_linking = card_of(row.content).weakest_link
    found = Simulation.objects.create(
        scorecard=row,
        digest=row.digest,
        against=against,
        requested_by=by.person,
        started_at=now,
        moved_at=now,
        total=InterfaceStatus.objects.count() * (2 if is_linking else 1),
        is_linking=is_linking,
    )
    _forget(row)
    audit(by=by, deed=Deed.SIMULATED, subject=of_scorecard(row))
    return found


@transaction.atomic
def simulation_step(*, simulation_id: int, now: datetime) -> bool:
    """Judge the next batch of a simulation; tell whether there is more to do.

    Of two who do it at once, the second waits and then takes the batch behind. One whose draft or
    scorecard in force is not what it was when it was asked for is cancelled.
    """
    running = Simulation.objects.select_for_update(of=("self",)).select_related("scorecard")
    found = running.filter(pk=simulation_id, state=State.RUNNING).first()
    if found is None:
        return False
    is_void = found.scorecard.digest != found.digest
    if is_void or policy_for().scorecard.digest != found.against:
        found.state = State.CANCELLED
        found.save(update_fields=["state"])
        return False
    keys = _next(found)
    if keys:
        _judge(found, keys, card_of(found.scorecard.content), now)
    _move(found, keys, now)
    return found.state == State.RUNNING


def simulations_stalled(*, now: datetime) -> list[int]:
    """Return the simulations that nobody goes on with, and note that somebody does now."""
    stalled = Simulation.objects.filter(state=State.RUNNING, moved_at__lt=now - STALLED_AFTER)
    return [
        key
        for key in stalled.values_list("pk", flat=True)
        if stalled.filter(pk=key).update(moved_at=now)
    ]


def _next(found: Simulation) -> list[int]:
    rows = InterfaceStatus.objects.filter(interface__gt=found.cursor).order_by("interface_id")
    return list(rows.values_list("interface_id", flat=True)[:BATCH])


def _judge(found: Simulation, keys: list[int], card: Card, now: datetime) -> None:
    links = None if found.is_linking or not card.weakest_link else _links(found)
    SimulatedInterface.objects.bulk_create(
        [_row(found, one) for one in effects(card, keys, now=now, links=links)],
        update_conflicts=True,
        unique_fields=["simulation_id", "interface_id"],
        update_fields=_WRITTEN,
    )


def _move(found: Simulation, keys: list[int], now: datetime) -> None:
    found.done += len(keys)
    found.moved_at = now
    if len(keys) == BATCH:
        found.cursor = keys[-1]
    elif found.is_linking:
        found.is_linking, found.cursor = False, 0
    else:
        found.state, found.finished_at, found.done = State.FINISHED, now, found.total
        found.sums = sums_of(found.pk)
    found.save()


def _links(found: Simulation) -> Mapping[str, int]:
    rows = SimulatedInterface.objects.filter(simulation=found)
    return dict(rows.values_list("interface__slug", "link_level"))


def _row(found: Simulation, one: Judged) -> SimulatedInterface:
    became = one.effect
    return SimulatedInterface(
        simulation=found,
        interface_id=one.interface.id,
        environment=became.environment,
        level_before=became.before.score.level,
        level_after=became.after.score.level,
        score_before=became.before.score.value,
        score_after=became.after.score.value,
        waived_before=became.before.score.waived,
        waived_after=became.after.score.waived,
        is_ready_before=_is(became.before, Readiness.READY),
        is_ready_after=_is(became.after, Readiness.READY),
        is_blocked_after=_is(became.after, Readiness.BLOCKED),
        demanded_after=became.after.demanded_level,
        link_level=one.link_level,
        held_by=became.held_by,
        causes=" ".join(became.causes),
    )


def _is(assessment: Assessment, state: Readiness) -> bool:
    return assessment.state is state


def _forget(scorecard: Scorecard) -> None:
    """Remove all but the last simulations of a draft."""
    rows = Simulation.objects.filter(scorecard=scorecard).order_by("-pk")
    kept = list(rows.values_list("pk", flat=True)[:KEPT])
    Simulation.objects.filter(scorecard=scorecard).exclude(pk__in=kept).delete()
