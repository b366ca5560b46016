"""In what two versions of a policy differ, in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from registry.domain.approvals.terms import DAY_SECONDS, FreezeWindow, PolicyTerms
from registry.domain.responsibilities import Responsibility

_UNITS = ((DAY_SECONDS, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
_COUNTS = {
    "excludes_requester": "The requester counts",
    "excludes_authors": "Authors count",
    "excludes_last_editor": "The last editor counts",
    "excludes_token_owner": "The person behind a token counts",
}


_LAST = "named, or the release registered last"
_BUILD = "that of the very build, seen in staging before"


@dataclass(frozen=True, slots=True)
class TermChange:
    """One term before and after, in words; "" where there was or is nothing."""

    label: str
    before: str
    after: str


def terms_differences(before: PolicyTerms, after: PolicyTerms) -> tuple[TermChange, ...]:
    """Return the terms that differ, in the order of the page."""
    found = (*_slots(before, after), *_values(before, after), *_windows(before, after))
    return tuple(one for one in found if one.before != one.after)


def lasting(seconds: int) -> str:
    """Return seconds in the largest unit in which they are a whole number."""
    number, unit = next((seconds // size, unit) for size, unit in _UNITS if seconds % size == 0)
    return f"{number} {unit}{'' if number == 1 else 's'}"


def _slots(before: PolicyTerms, after: PolicyTerms) -> Iterator[TermChange]:
    old = {slot.responsibility: slot.count for slot in before.slots}
    new = {slot.responsibility: slot.count for slot in after.slots}
    for word in Responsibility:
        if word in old or word in new:
            yield TermChange(word.label, f"{old.get(word, 0)}", f"{new.get(word, 0)}")


def _values(before: PolicyTerms, after: PolicyTerms) -> Iterator[TermChange]:
    for name, label in _COUNTS.items():
        yield TermChange(label, _no_if(before, name), _no_if(after, name))
    for old, new in zip(_said(before), _said(after), strict=True):
        yield TermChange(old[0], old[1], new[1])


def _no_if(terms: PolicyTerms, name: str) -> str:
    return "no" if getattr(terms, name) else "yes"


def _said(terms: PolicyTerms) -> tuple[tuple[str, str], ...]:
    level = "what the tier demands" if terms.minimum_level is None else f"{terms.minimum_level}"
    return (
        ("Validity of an approval", lasting(terms.vote_validity_days * DAY_SECONDS)),
        ("Time in staging", lasting(terms.soak_seconds) if terms.soak_seconds else "none"),
        ("Level", level),
        ("Least score", f"{terms.minimum_score}"),
        ("Age of quick probes", lasting(terms.fast_evidence_seconds)),
        ("Age of other probes", lasting(terms.posture_evidence_seconds)),
        ("What a pipeline deploys", "named by its digests" if terms.explicit_subject else _LAST),
        ("Whose evidence", _BUILD if terms.evidence_of_build else "that of whatever runs"),
        ("A rollback", "waits for nothing" if terms.rollback_exempt else "waits like any release"),
    )


def _windows(before: PolicyTerms, after: PolicyTerms) -> Iterator[TermChange]:
    for one in before.freeze_windows:
        if one not in after.freeze_windows:
            yield TermChange("Freeze window", _window(one), "")
    for one in after.freeze_windows:
        if one not in before.freeze_windows:
            yield TermChange("Freeze window", "", _window(one))


def _window(one: FreezeWindow) -> str:
    lasts = lasting(one.duration_seconds)
    return f"{one.reason}: {one.rule} in {one.zone}, for {lasts}, from {one.starts_on}"
