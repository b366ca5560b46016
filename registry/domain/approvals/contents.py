"""What a revision is about, and what of a change each slot looks at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from registry.domain.responsibilities import Responsibility
from registry.domain.subject import KIND_OF, ChangeKind, Part, ReleaseSubject, change_kinds

KINDS = {
    Responsibility.RELEASE_APPROVAL: frozenset(ChangeKind),
    Responsibility.PROMPT_REVIEW: frozenset({ChangeKind.PROMPT}),
    Responsibility.MODEL_REVIEW: frozenset({ChangeKind.MODEL}),
    Responsibility.RENDERING_REVIEW: frozenset({ChangeKind.RENDERING}),
    Responsibility.ENVIRONMENT_CHANGES: frozenset({ChangeKind.CONFIGURATION}),
    Responsibility.PROXY_CONFIGURATION: frozenset({ChangeKind.PROXY}),
    Responsibility.ACCESS_CONTROL: frozenset({ChangeKind.TOOLS}),
}
"""What the holders of each responsibility look at; a change of it drops their votes."""


@dataclass(frozen=True, slots=True)
class Content:
    """What one revision is about, as far as votes depend on it.

    Attributes:
        number: of the revision, counted from 1.
        rollback_plan: its name, which the approval of the release looks at, and nobody else.
    """

    number: int
    subject: ReleaseSubject
    added_kinds: frozenset[ChangeKind] = frozenset()
    rollback_plan: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """In what two revisions differ, as far as votes depend on it."""

    kinds: tuple[ChangeKind, ...] = ()
    rollback_plan: bool = False

    def seen_by(self, slot: Responsibility) -> "Difference":
        """Return what of it the holders of ``slot`` look at."""
        kinds = tuple(kind for kind in self.kinds if kind in KINDS[slot])
        return Difference(kinds, self.rollback_plan and slot is Responsibility.RELEASE_APPROVAL)

    @property
    def is_nothing(self) -> bool:
        """Whether they do not differ."""
        return not (self.kinds or self.rollback_plan)


def difference(one: Content, other: Content) -> Difference:
    """Return in what two revisions differ: digests by part, and kinds that only one adds."""
    added = one.added_kinds ^ other.added_kinds
    kinds = change_kinds(one.subject, other.subject, added)
    return Difference(kinds, one.rollback_plan != other.rollback_plan)


def introduced(contents: Iterable[Content]) -> Mapping[int, frozenset[ChangeKind]]:
    """Return what each revision brought in of that which still stands, by its number.

    What was taken away and brought in again is due to both who did.
    """
    ordered = sorted(contents, key=lambda one: one.number)
    earlier = [Content(0, ReleaseSubject()), *ordered]
    return {
        one.number: _brought(before, one, ordered[-1])
        for before, one in zip(earlier, ordered, strict=False)
    }


def planned(contents: Iterable[Content]) -> frozenset[int]:
    """Return the numbers of the revisions that brought in the rollback plan that still stands."""
    ordered = sorted(contents, key=lambda one: one.number)
    earlier = [Content(0, ReleaseSubject()), *ordered]
    return frozenset(
        one.number
        for before, one in zip(earlier, ordered, strict=False)
        if before.rollback_plan != one.rollback_plan == ordered[-1].rollback_plan
    )


def _brought(before: Content, one: Content, newest: Content) -> frozenset[ChangeKind]:
    parts = (
        KIND_OF[part]
        for part in Part
        if before.subject.of(part) != one.subject.of(part) == newest.subject.of(part)
    )
    return frozenset(parts) | ((one.added_kinds - before.added_kinds) & newest.added_kinds)
