"""What applying files would do, record by record, before anybody does it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import unified_diff

from django.db import transaction

from registry.domain.descriptor import Documents, Problem
from registry.rights import Actor
from registry.selectors.descriptors import Key, descriptor_texts, interface_keys, template_keys
from registry.services.applying import Action, Change
from registry.services.descriptors import descriptor_apply

_ORDER = ("Team", "ContractTemplate", "AIInterface", "ApprovalPolicy")
"""Of the kinds that have documents: what others refer to comes first."""
_ASKING = frozenset({"Ownership"})
_WORDS = {
    Action.CREATED: "created",
    Action.UPDATED: "changed",
    Action.UNCHANGED: "unchanged",
    Action.AWAITED: "awaited",
    Action.REMOVED: "removed",
}
_ALWAYS = ("created", "changed", "unchanged", "asked")


@dataclass(frozen=True, slots=True)
class Difference:
    """The document of one record before and after; "" where there is no record."""

    kind: str
    name: str
    before: str
    after: str

    def lines(self) -> list[str]:
        """Return the difference in the unified form, without ends of lines."""
        title = f"{self.kind} {self.name}"
        found = unified_diff(
            self.before.splitlines(),
            self.after.splitlines(),
            f"{title} (recorded)" if self.before else "/dev/null",
            f"{title} (described)" if self.after else "/dev/null",
            lineterm="",
        )
        return list(found)


@dataclass(frozen=True, slots=True)
class Plan:
    """What applying files would do.

    Attributes:
        notes: what the files say and nobody takes over.
    """

    changes: tuple[Change, ...]
    differences: tuple[Difference, ...]
    notes: tuple[Problem, ...]

    @property
    def removals(self) -> tuple[Change, ...]:
        """What would be removed."""
        return tuple(one for one in self.changes if one.action is Action.REMOVED)


def summary(changes: Sequence[Change]) -> str:
    """Count what became of records: ``1 created, 0 changed, 3 unchanged, 2 asked``.

    Whoever is asked to own something counts as asked, and not as created or changed.
    """
    counted = Counter(map(_word, changes))
    others = [word for word in ("awaited", "removed") if counted[word]]
    return ", ".join(f"{counted[word]} {word}" for word in (*_ALWAYS, *others))


@transaction.atomic
def descriptor_plan(
    *, by: Actor, documents: Documents, now: datetime, prunes: bool = False
) -> Plan:
    """Apply ``documents``, tell what came of it, and undo it.

    Args:
        by, documents, now: as for applying.
        prunes: tell also what would be removed.

    Raises:
        DescriptorRefused: they cannot be applied.
    """
    keys = _keys(documents, prunes=prunes)
    before = descriptor_texts(keys)
    changes = descriptor_apply(by=by, documents=documents, now=now, prunes=prunes)
    after = descriptor_texts(keys)
    transaction.set_rollback(True)
    differences = (
        Difference(kind, name, before.get((kind, name), ""), after.get((kind, name), ""))
        for kind, name in sorted(keys, key=lambda key: _ORDER.index(key[0]))
    )
    found = tuple(one for one in differences if one.before != one.after)
    return Plan(changes, found, documents.notes)


def _keys(documents: Documents, *, prunes: bool) -> list[Key]:
    """Return the records that applying ``documents`` may change, each once."""
    keys: list[Key] = [(one.document.kind, one.name) for one in documents.described]
    keys += [(one.document.kind, one.name) for one in documents.templates]
    keys += [(one.kind, one.name) for one in documents.sayings]
    for policy in documents.policies:
        keys.append(("ApprovalPolicy", f"{policy.document.spec.interface}/{policy.name}"))
    if prunes:
        teams = [slug for kind, slug in keys if kind == "Team"]
        keys += [*template_keys(teams), *interface_keys(teams)]
    return list(dict.fromkeys(keys))


def _word(change: Change) -> str:
    if change.kind in _ASKING and change.action in (Action.CREATED, Action.UPDATED):
        return "asked"
    return _WORDS[change.action]
