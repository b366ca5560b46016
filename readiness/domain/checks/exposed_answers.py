"""What the checks of exposure share: from the answers to strangers to a verdict."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from readiness.domain.access_facts import Content
from readiness.domain.checks.bounded import Lines, bounded
from readiness.domain.checks.contract import Subject
from readiness.domain.exposure import COMPARED, ExposureReader, Seen, Sighting, kind_of_path
from readiness.domain.exposure_facts import ExposureAnswer, ExposureFacts, Purpose
from readiness.domain.findings import Reason, Verdict, passed, unknown
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import Unknown
from readiness.domain.remedies import Remedy

_LONGEST = 80
"""Characters of a path that are shown."""
_MOST_NAMED = 3
"""Things of one kind that a sentence names."""
_MOST_CLOSED = 8
"""Paths that a snippet closes."""
_ASKED_FOR_ONE_CHECK = COMPARED | {Purpose.PAGE}
_OF_LIFE = {Purpose.ALIVE: "sign of life", Purpose.STILL_ALIVE: "sign of life, at last"}
_SEE_CONTROLS = (
    "Let the edge answer paths that do not exist alike, best with 404, then probe again."
)


class ExposureTeller(ExposureReader):
    """Reads one run, and puts into words once what all checks that rest on it show."""

    @cached_property
    def names_addresses(self) -> bool:
        """Whether several addresses were asked, so that it has to be said which one answered."""
        return len({one.address for one in self.facts.answers}) > 1

    @cached_property
    def life(self) -> Lines:
        """The signs of life, of which every check needs one."""
        return tuple(
            (f"{name}: {asked(one)}", f"{_told(one)}, {'' if one.expected else 'not '}as declared")
            for one in self.facts.answers
            if (name := _OF_LIFE.get(one.purpose))
        )

    @cached_property
    def controls(self) -> tuple[tuple[tuple[str, str, str], tuple[str, str]], ...]:
        """The random paths, each with its kind."""
        return tuple(
            (
                kind_of_path(one.target, one.accept),
                (f"random: {asked(one)} (Accept: {one.accept})", _told(one)),
            )
            for one in self.facts.answers
            if one.purpose is Purpose.CONTROL
        )


@dataclass(frozen=True, slots=True)
class Topic:
    """What one check looks for.

    Attributes:
        check: its id.
        what: the things in words, to follow "no sign of".
        expected: what should be.
        cure: what to do where something is public.
        is_closed_by_path: whether closing paths at the edge is a cure.
    """

    check: str
    what: str
    expected: str
    cure: str
    is_closed_by_path: bool = True


def judged(
    topic: Topic, subject: Subject, facts: ExposureFacts, seen: tuple[Seen, ...] | None = None
) -> Verdict:
    """Judge what was seen for one check: a pass needs a sign of life, and every path asked.

    Args:
        topic: of the check.
        subject: whose edge was asked.
        facts: of the run.
        seen: the answers that count, None for all that were asked for the check.
    """
    reader = subject.reader(ExposureTeller, facts)
    counted = reader.read(topic.check) if seen is None else seen
    return (
        _exposed(topic, subject, reader, counted)
        or _kept_out(topic, reader, counted)
        or _lifeless(topic, reader)
        or _doubtful(topic, reader, counted)
        or _left_out(topic, reader)
        or _hidden(topic, reader, counted)
    )


def asked(answer: ExposureAnswer) -> str:
    """Return the request of an answer in words, for example ``GET /metrics``."""
    return f"GET {answer.target[:_LONGEST]}"


def _exposed(
    topic: Topic, subject: Subject, reader: ExposureTeller, seen: tuple[Seen, ...]
) -> Verdict | None:
    found = [one.answer for one in seen if one.sighting is Sighting.EXPOSED]
    if not found:
        return None
    # a page that every path gets is told of once
    first = {answer.path if answer.purpose in COMPARED else answer.what: answer for answer in found}
    shown = [f"{one.what} ({asked(one)}{_at(reader, one)})" for one in first.values()]
    named = "; ".join(shown[:_MOST_NAMED])
    more = f"; and {len(shown) - _MOST_NAMED} more" if len(shown) > _MOST_NAMED else ""
    return Verdict(
        Outcome.FAIL,
        Reason.EXPOSED,
        f"Public to anybody: {named}{more}.",
        expected=topic.expected,
        measured=", ".join(dict.fromkeys(_answered(answer) for answer in found))[:200],
        evidence=evidence(reader, topic.check),
        remedy=_remedy(topic, subject, found),
    )


def _remedy(topic: Topic, subject: Subject, found: Iterable[ExposureAnswer]) -> Remedy:
    prefix = urlsplit(subject.environment.edge_url).path.rstrip("/")
    paths = dict.fromkeys(
        prefix + one.target.partition("?")[0]
        for one in found
        if topic.is_closed_by_path and one.purpose in COMPARED
    )
    snippet = "\n".join(map(_closed, [*paths][:_MOST_CLOSED]))
    return Remedy(topic.cure, snippet, "nginx" if snippet else "")


def _closed(path: str) -> str:
    # quoted, for a path may hold what ends a word of nginx
    path = path.replace('"', '\\"')
    if path == "/":
        return 'location = "/" { return 404; }'
    if path.endswith("/"):
        return f'location ^~ "{path}" {{ return 404; }}'
    return f'location = "{path}" {{ return 404; }}'


def _kept_out(topic: Topic, reader: ExposureTeller, seen: tuple[Seen, ...]) -> Verdict | None:
    own = next((one.answer for one in seen if one.sighting is Sighting.BLOCKED), None)
    blocked = reader.blocked or own
    if blocked is None:
        return None
    sentence = (
        f"{asked(blocked)} answers {_answered(blocked)}: the edge may keep the prober out of what "
        "others get."
    )
    return _unknown(topic, reader, UnknownReason.BLOCKED_PROBER, sentence)


def _lifeless(topic: Topic, reader: ExposureTeller) -> Verdict | None:
    if reader.facts.failure is not None:
        sentence = f"The edge {reader.facts.failure.sentence}, so nothing is proven."
        cure = "Mend the edge first: the findings about availability and TLS say how."
        return _unknown(topic, reader, UnknownReason.CONTROL_FAILED, sentence, cure)
    if reader.is_alive:
        return None
    if _has_left_out(reader, "") and not any(
        one.purpose is Purpose.ALIVE for one in reader.facts.answers
    ):
        sentence = "The time of the run was used up before any sign of life was seen."
        return _unknown(topic, reader, UnknownReason.BUDGET, sentence)
    sentence = "No path that is public by contract answered as declared, so silence proves nothing."
    if reader.has_ceased:
        sentence = (
            "A path that is public by contract answered at first and no longer at the end: the "
            "edge may keep the prober out since, so nothing is proven."
        )
    cure = "Mend the health route, or declare a public route that answers strangers."
    return _unknown(topic, reader, UnknownReason.CONTROL_FAILED, sentence, cure)


def _doubtful(topic: Topic, reader: ExposureTeller, seen: tuple[Seen, ...]) -> Verdict | None:
    for one in seen:
        if one.sighting is Sighting.UNPROVEN:
            return _unproven(topic, reader, one.answer)
        if one.sighting is Sighting.UNANSWERED:
            sentence = f"{asked(one.answer)} was not answered, so nothing is proven about it."
            cure = "See why the edge answers other paths and not this one, then probe again."
            return _unknown(topic, reader, _CONTROL_FAILED, sentence, cure)
    return None


def _unproven(topic: Topic, reader: ExposureTeller, answer: ExposureAnswer) -> Verdict:
    shown = f"{asked(answer)} answers {_answered(answer)}"
    if answer.content is Content.MAYBE_SIGN_IN:
        sentence = f"{shown}, a page with a password field: a way to sign in, or more than that."
        cure = "Let the path answer 401 or 404, or lead to a sign-in page."
        return _unknown(topic, reader, _CONTROL_FAILED, sentence, cure)
    if answer.is_unreadable:
        sentence = f"{shown} in an encoding that was not asked for, so it cannot be read."
        cure = "Let the edge compress only what the client accepts (Accept-Encoding)."
        return _unknown(topic, reader, _CONTROL_FAILED, sentence, cure)
    reason = UnknownReason.BUDGET if _has_left_out(reader, "") else _CONTROL_FAILED
    sentence = f"{shown}, and random paths beside it give nothing firm to compare it with."
    return _unknown(topic, reader, reason, sentence, _SEE_CONTROLS)


def _left_out(topic: Topic, reader: ExposureTeller) -> Verdict | None:
    if not _has_left_out(reader, topic.check):
        return None
    words = [one.words[:60] for one in reader.facts.left_out if one.check == topic.check]
    more = f" and {len(words) - _MOST_NAMED} more" if len(words) > _MOST_NAMED else ""
    named = ", ".join(words[:_MOST_NAMED])
    sentence = f"Not everything fits into one run; not asked: {named}{more}."
    return _unknown(topic, reader, UnknownReason.BUDGET, sentence)


def _hidden(topic: Topic, reader: ExposureTeller, seen: tuple[Seen, ...]) -> Verdict:
    paths = {one.answer.path for one in seen if one.answer.purpose in COMPARED}
    if not any(answer.check == topic.check for answer in reader.facts.answers):
        sentence = "Nothing was asked for: the profile of the interface forbids every path."
        return _unknown(topic, reader, UnknownReason.NEVER_OBSERVED, sentence)
    guarded = [one.answer for one in seen if one.sighting is Sighting.GUARDED]
    note = f" {asked(guarded[0])} asks who somebody is." if guarded else ""
    places = f"any of the {len(paths)} paths" if len(paths) > 1 else "the path"
    return passed(
        Reason.NOT_EXPOSED,
        f"No sign of {topic.what} at {places} asked for.{note}",
        expected=topic.expected,
        measured="not public",
        evidence=evidence(reader, topic.check),
    )


def _unknown(
    topic: Topic, reader: ExposureTeller, reason: UnknownReason, sentence: str, cure: str = ""
) -> Verdict:
    shown = evidence(reader, topic.check)
    return unknown(Unknown(reason, sentence), cure, expected=topic.expected, evidence=shown)


_CONTROL_FAILED = UnknownReason.CONTROL_FAILED


def _has_left_out(reader: ExposureTeller, check: str) -> bool:
    return any(one.check == check for one in reader.facts.left_out)


def evidence(reader: ExposureTeller, check: str) -> Lines:
    """Return what was answered, the suspicious first, then what it was compared with."""
    seen = reader.read(check)
    told = [one.answer for one in seen if one.sighting is not Sighting.HIDDEN]
    others = [one.answer for one in seen if one.sighting is Sighting.HIDDEN]
    kinds = {kind_of_path(one.target, one.accept) for one in told}
    lines = [
        *((f"{asked(one)}{_at(reader, one)} (Accept: {one.accept})", _told(one)) for one in told),
        *reader.life,
        *_controls(reader, kinds),
        *_rest(one for one in others if one.purpose in _ASKED_FOR_ONE_CHECK),
        *(("not asked", one.words) for one in reader.facts.left_out if one.check in ("", check)),
    ]
    return bounded(lines)


def _at(reader: ExposureTeller, answer: ExposureAnswer) -> str:
    """Say at which address where several were asked."""
    return f" at {answer.address}" if reader.names_addresses else ""


def _controls(reader: ExposureTeller, kinds: Container[tuple[str, str, str]]) -> Lines:
    """Return random paths of the same kinds; where there are none, the first two of any."""
    own = [line for kind, line in reader.controls if kind in kinds]
    return tuple(own or [line for _, line in reader.controls[:2]])


def _rest(answers: Iterable[ExposureAnswer]) -> Iterator[tuple[str, str]]:
    shown = [f"{one.target[:_LONGEST]} {_answered(one)}" for one in answers]
    if shown:
        yield "other paths", ", ".join(shown)


def _told(answer: ExposureAnswer) -> str:
    digest = f" (sha256 {answer.digest[:8]}…)" if answer.digest else ""
    signs = f"; signs: {answer.sign}" if answer.sign else ""
    return f"{_answered(answer)}{digest}{signs}"


def _answered(answer: ExposureAnswer) -> str:
    """Return an answer in words, for example ``200 text/plain``."""
    if answer.failure is not None:
        return f"nothing ({answer.failure.value.replace('_', ' ')})"
    allows = f" (Allow: {', '.join(answer.allows)})" if answer.allows else ""
    return f"{answer.status} {answer.content_type}".rstrip() + allows
