"""One run of applying a descriptor: what it changed, and what it may not do."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction

from registry.domain.descriptor import (
    InterfaceDocument,
    Path,
    Placed,
    PolicyDocument,
    Problem,
    TeamDocument,
    TemplateDocument,
)
from registry.rights import Actor
from registry.services.errors import Refused

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Written = TypeVar("Written")

_OR_OTHERS = ", a platform lead or an administrator may do this"
_OR_HOLDERS = f", who owns the responsibility{_OR_OTHERS}"
_WHO_MAY = {
    "registry.add_team": "only an administrator or a platform lead may create a team",
    "registry.change_team": "only a lead of the team or an administrator may change it",
    "registry.leave_team": "an auditor changes nothing",
    "registry.add_interface": f"only a member of the team{_OR_OTHERS}",
    "registry.change_interface": f"only a member of the owning team{_OR_OTHERS}",
    "registry.change_environment": f"only a member of the owning team{_OR_HOLDERS}",
    "registry.change_template": (
        "only a platform lead or an administrator may publish or change a template"
    ),
    "registry.give_identity": f"only a member of the owning team{_OR_HOLDERS}",
    "registry.change_alert_routes": f"only a member of the owning team{_OR_HOLDERS}",
    "registry.change_policy": f"only a lead of the owning team{_OR_OTHERS}",
    "registry.reference_secret": "only an administrator may name a variable or a file",
}


class Action(StrEnum):
    """What became of a record; an awaited one is for a person to make."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    AWAITED = "awaited"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """What applying a descriptor did to one record.

    Attributes:
        kind: ``Team``, ``Membership``, ``ContractTemplate``, ``AIInterface``, ``Environment``,
            ``Identity``, ``AlertRoute``, ``Ownership`` or ``ApprovalPolicy``; ``Contract`` where a
            template changes what holds.
        name: the record among its kind, for example ``support-chat/production``.
        fields: names of the fields that were updated.
    """

    kind: str
    name: str
    action: Action
    fields: tuple[str, ...] = ()

    def __str__(self) -> str:
        line = f"{self.action.value} {self.kind} {self.name}"
        return f"{line}: {', '.join(self.fields)}" if self.fields else line


@dataclass(slots=True)
class Application:
    """Collects the changes and the refusals of one run."""

    by: Actor
    now: datetime
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def record(self, kind: str, name: str, action: Action, fields: tuple[str, ...] = ()) -> None:
        """Note what became of one record."""
        self.changes.append(Change(kind, name, action, fields))

    def attempt(
        self,
        placed: Placed[TeamDocument]
        | Placed[InterfaceDocument]
        | Placed[TemplateDocument]
        | Placed[PolicyDocument],
        path: Path,
        write: Callable[[], Written],
        names: Mapping[str, Path] | None = None,
    ) -> Written | None:
        """Do ``write``; turn its refusal into a problem of ``placed`` and undo what it half did.

        Args:
            placed: the document that is being applied.
            path: where the document describes the record.
            write: a call of services for that one record.
            names: where the document says what the services call by another name.
        """
        try:
            with transaction.atomic():
                return write()
        except Refused as refused:
            inner = (*path, *(names or {}).get(refused.field, ()))
            self.problems.append(placed.problem(inner, refused.message))
        except PermissionDenied as denied:
            message = f"{self.by.person.email} may not write this: {_WHO_MAY[str(denied)]}"
            self.problems.append(placed.problem(path, message, is_denied=True))
        return None


def differences(before: "DataclassInstance", after: "DataclassInstance") -> tuple[str, ...]:
    """Return the names of the fields in which two values of one dataclass differ."""
    old, new = asdict(before), asdict(after)
    return tuple(name for name in new if new[name] != old[name])


def action_for(changed: tuple[str, ...]) -> Action:
    """Return what became of a record that was there, by the fields that differed."""
    return Action.UPDATED if changed else Action.UNCHANGED
