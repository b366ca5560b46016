"""What a policy demands of a release."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from operator import attrgetter
from typing import Any

import rfc8785

from registry.domain.approvals.recurrence import (
    normalise_rule,
    normalise_zone,
)
from registry.domain.nearest import suggestion
from registry.domain.particular_rules import checked_day
from registry.domain.responsibilities import Responsibility

VOTING = (
    Responsibility.RELEASE_APPROVAL,
    Responsibility.PROMPT_REVIEW,
    Responsibility.MODEL_REVIEW,
    Responsibility.RENDERING_REVIEW,
    Responsibility.ENVIRONMENT_CHANGES,
    Responsibility.PROXY_CONFIGURATION,
    Responsibility.ACCESS_CONTROL,
)
"""The responsibilities whose holders vote on releases (gate.md, "Defaults")."""
MOST_PEOPLE = 9
MOST_WINDOWS = 20
LONGEST_REASON = 200
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Limits:
    """The least and the most of a number, and what it counts."""

    least: int
    most: int
    unit: str


LIMITS = {
    "vote_validity_days": Limits(1, 30, "days"),
    "soak_seconds": Limits(0, 30 * DAY_SECONDS, "seconds"),
    "minimum_level": Limits(0, 3, "levels"),
    "minimum_score": Limits(0, 100, "points"),
    "fast_evidence_seconds": Limits(60, DAY_SECONDS, "seconds"),
    "posture_evidence_seconds": Limits(3600, 30 * DAY_SECONDS, "seconds"),
}
WINDOW_SECONDS = Limits(60, 31 * DAY_SECONDS, "seconds")
FLAGS = ("excludes_requester", "excludes_authors", "excludes_last_editor", "excludes_token_owner")
"""Who does not count as an approver: separation of duties."""
DEMANDS = ("explicit_subject", "evidence_of_build")
"""What a policy may demand beyond the strict default."""
_FLAGGED = attrgetter(*FLAGS)


class TermsInvalid(ValueError):
    """Terms that cannot be taken.

    Attributes:
        field: which of them.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class RoleSlot:
    """How many different holders of a responsibility have to approve."""

    responsibility: Responsibility
    count: int = 1


@dataclass(frozen=True, slots=True)
class FreezeWindow:
    """A time that comes again, in which nothing is deployed.

    Attributes:
        rule: when it begins, as RRULE.
        zone: IANA name of the time zone in which it is meant.
        starts_on: the day from which it is counted.
    """

    rule: str
    zone: str
    starts_on: date
    duration_seconds: int
    reason: str


@dataclass(frozen=True, slots=True)
class PolicyTerms:
    """What a policy demands (gate.md, "Defaults").

    Attributes:
        soak_seconds: how long it must have run in staging before.
        rollback_exempt: whether taking a release back waits for no window and no approval.
        minimum_level: None for the level that the tier demands.
        fast_evidence_seconds, posture_evidence_seconds: how old may be what probes saw.
        explicit_subject: whether a pipeline has to name the digests of what it deploys, rather
            than have the release that was registered last meant.
        evidence_of_build: whether what probes saw counts for the build alone that answered: in
            staging before a release goes out, and where it went once it did.
    """

    slots: tuple[RoleSlot, ...]
    excludes_requester: bool = True
    excludes_authors: bool = True
    excludes_last_editor: bool = True
    excludes_token_owner: bool = True
    vote_validity_days: int = 7
    soak_seconds: int = 0
    freeze_windows: tuple[FreezeWindow, ...] = ()
    rollback_exempt: bool = True
    minimum_level: int | None = None
    minimum_score: int = 0
    fast_evidence_seconds: int = 1800
    posture_evidence_seconds: int = 2 * DAY_SECONDS
    explicit_subject: bool = False
    evidence_of_build: bool = False

    @property
    def people(self) -> int:
        """How many different people have to approve."""
        return sum(slot.count for slot in self.slots)

    @property
    def separates(self) -> bool:
        """Whether nobody approves what they asked for, wrote, edited or had a program ask for."""
        return all(_FLAGGED(self))


def voting(word: Responsibility) -> Responsibility:
    """Return ``word``, a responsibility that votes on releases.

    Raises:
        ValueError: it does not; the message names those that do.
    """
    if word not in VOTING:
        raise ValueError(f"{word} does not vote on releases. These do: {', '.join(VOTING)}.")
    return word


def checked_terms(terms: PolicyTerms) -> PolicyTerms:
    """Return ``terms`` with their texts normalised.

    Raises:
        TermsInvalid: a slot, number or window cannot be taken.
    """
    _check_slots(terms.slots)
    for name, limits in LIMITS.items():
        _check_number(name, getattr(terms, name), limits)
    if len(terms.freeze_windows) > MOST_WINDOWS:
        raise TermsInvalid("freeze_windows", f"A policy has {MOST_WINDOWS} freeze windows at most.")
    windows = tuple(map(_checked_window, terms.freeze_windows))
    order = {word: number for number, word in enumerate(VOTING)}
    slots = tuple(sorted(terms.slots, key=lambda slot: order[slot.responsibility]))
    return replace(terms, slots=slots, freeze_windows=windows)


def terms_values(terms: PolicyTerms) -> dict[str, Any]:
    """Return ``terms`` as JSON has them."""
    values = asdict(terms)
    values["slots"] = [asdict(slot) for slot in terms.slots]
    values["freeze_windows"] = [
        asdict(window) | {"starts_on": window.starts_on.isoformat()}
        for window in terms.freeze_windows
    ]
    return values


def terms_text(terms: PolicyTerms) -> str:
    """Return ``terms`` as canonical JSON (RFC 8785)."""
    return rfc8785.dumps(terms_values(terms)).decode()


def terms_digest(terms: PolicyTerms) -> str:
    """Return what names exactly these terms."""
    return f"sha256:{hashlib.sha256(terms_text(terms).encode()).hexdigest()}"


def terms_read(values: Mapping[str, Any]) -> PolicyTerms:
    """Return the terms that JSON says; what is left out has the strict default's value.

    Raises:
        TermsInvalid: a key is unknown, or a value cannot be taken.
    """
    return checked_terms(_terms(values))


def terms_stored(text: str) -> PolicyTerms:
    """Return terms that were checked when they were stored."""
    return _terms(json.loads(text))


def _terms(values: Mapping[str, Any]) -> PolicyTerms:
    _known(values, PolicyTerms)
    given = dict(values)
    slots = tuple(_slot(one) for one in given.pop("slots", ()))
    windows = tuple(_window(one) for one in given.pop("freeze_windows", ()))
    return PolicyTerms(slots, freeze_windows=windows, **given)


def unknown_keys(names: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """Return a sentence for each of ``names`` that is not known, with the nearest that is."""
    known = tuple(known)
    return {
        name: f"{name} is not a field here{suggestion(name, known)}"
        for name in names
        if name not in known
    }


def _known(values: Mapping[str, Any], shape: type[Any]) -> None:
    for name, sentence in unknown_keys(values, (one.name for one in fields(shape))).items():
        raise TermsInvalid(name, sentence)


def _slot(values: Mapping[str, Any]) -> RoleSlot:
    _known(values, RoleSlot)
    word = str(values.get("responsibility", ""))
    if word not in set(Responsibility):
        message = f"{word or 'nothing'} is not a responsibility{suggestion(word, VOTING)}"
        raise TermsInvalid("slots", message)
    return RoleSlot(Responsibility(word), values.get("count", 1))


def _window(values: Mapping[str, Any]) -> FreezeWindow:
    _known(values, FreezeWindow)
    given = dict(values)
    if isinstance(given.get("starts_on"), str):
        given["starts_on"] = date.fromisoformat(given["starts_on"])
    return FreezeWindow(**given)


def _check_slots(slots: tuple[RoleSlot, ...]) -> None:
    if not slots:
        raise TermsInvalid(
            "slots", "Demand at least one approval: without any, everybody's release goes out."
        )
    words = [slot.responsibility for slot in slots]
    for slot in slots:
        try:
            voting(slot.responsibility)
        except ValueError as error:
            raise TermsInvalid("slots", str(error)) from error
        if words.count(slot.responsibility) > 1:
            raise TermsInvalid("slots", f"{slot.responsibility} stands there twice.")
        _check_number("slots", slot.count, Limits(1, MOST_PEOPLE, "people"))


def _check_number(field: str, value: object, limits: Limits) -> None:
    if value is None and field == "minimum_level":
        return
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if not is_number or not limits.least <= int(str(value)) <= limits.most:
        raise TermsInvalid(field, f"Give {limits.least} to {limits.most} {limits.unit}.")


def _checked_window(window: FreezeWindow) -> FreezeWindow:
    reason = window.reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise TermsInvalid(
            "freeze_windows", f"Say why it is frozen, in {LONGEST_REASON} characters at most."
        )
    _check_number("freeze_windows", window.duration_seconds, WINDOW_SECONDS)
    try:
        rule, zone = normalise_rule(window.rule), normalise_zone(window.zone)
        checked_day(window.starts_on)
    except ValueError as error:
        raise TermsInvalid("freeze_windows", str(error)) from error
    return replace(window, rule=rule, zone=zone, reason=reason)
