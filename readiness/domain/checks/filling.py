"""What the checks share that ask whether a part of the record is filled in."""

from collections.abc import Mapping

from readiness.domain.findings import Reason, Verdict, passed
from readiness.domain.outcomes import Outcome
from readiness.domain.remedies import Remedy
from registry.domain.particulars import Section


def filled(parts: Mapping[str, bool], *, expected: str, section: Section) -> Verdict:
    """Pass when every one of ``parts`` is filled in.

    Args:
        parts: what is asked for, in words, and whether it is there.
        section: where in the record it is written.
    """
    missing = [name for name, is_there in parts.items() if not is_there]
    if not missing:
        return passed(
            Reason.FILLED,
            "Everything that is asked for is recorded.",
            expected=expected,
            measured=f"all {len(parts)} recorded" if len(parts) > 1 else "recorded",
        )
    return not_filled(
        f"Not recorded: {_named(missing)}.",
        expected=expected,
        measured=f"{len(parts) - len(missing)} of {len(parts)} recorded",
        section=section,
        cure=f"Edit “{section.heading}” of the interface and fill in: {_named(missing)}.",
    )


def not_filled(
    summary: str, *, expected: str, measured: str, section: Section, cure: str
) -> Verdict:
    """Return a verdict of ``fail``: the record lacks something.

    Args:
        cure: what to do there.
    """
    return Verdict(
        Outcome.FAIL,
        Reason.NOT_FILLED,
        summary,
        expected=expected,
        measured=measured,
        remedy=Remedy(cure, section=section.value),
    )


def _named(missing: list[str], most: int = 5) -> str:
    more = f" and {len(missing) - most} more" if len(missing) > most else ""
    return ", ".join(missing[:most]) + more
