"""Everything that the page of a release shows: where it stands, and what the gate says."""

from dataclasses import dataclass
from datetime import datetime

from readiness.models import ProbeSchedule
from readiness.selectors.gate import Gated, gate_of
from registry.domain.approvals.contents import Content
from registry.domain.audit_sentences import AuditEntry
from registry.domain.permissions import Permission
from registry.domain.responsibilities import Responsibility
from registry.domain.rollback import PlacedRehearsal, RollbackPlan
from registry.domain.snapshot import InterfaceSnapshot
from registry.selectors.dependents import Dependent, dependents_of
from registry.selectors.involvement import content_of
from registry.selectors.people import Reader
from registry.selectors.records import ReleaseRecord
from registry.selectors.release_history import release_history
from registry.selectors.releases import (
    ReleaseShown,
    RevisionText,
    release_shown,
    revision_texts,
)
from registry.selectors.snapshots import snapshot_get


@dataclass(frozen=True, slots=True)
class ReleasePage:
    """Everything that the page of a release shows.

    Attributes:
        contents: what each revision is about; ``texts`` what each was called, with its notes.
        is_probing: whether a probe of its environment is due or runs.
        rehearsal: the last one of the interface, which the gate looks at; None for none.
        answering: names of those who answer when it goes wrong.
        dependents: the interfaces that lean on this one.
        may: what the reader may do with releases of the interface.
    """

    release: ReleaseShown
    gated: Gated
    contents: tuple[Content, ...]
    texts: tuple[RevisionText, ...]
    is_probing: bool
    plan: RollbackPlan
    rehearsal: PlacedRehearsal | None
    answering: tuple[str, ...]
    dependents: tuple[Dependent, ...]
    history: tuple[AuditEntry, ...]
    may: frozenset[Permission]


def release_page(release: ReleaseRecord, reader: Reader, now: datetime) -> ReleasePage:
    """Return the page of a release of ``releases_listed`` as it stands at ``now``."""
    shown = release_shown(release)
    interface = snapshot_get(shown.interface_slug)
    due = ProbeSchedule.objects.filter(environment_id=release.environment_id, next_due_at__lte=now)
    return ReleasePage(
        release=shown,
        gated=gate_of(release, now),
        contents=tuple(map(content_of, release.revisions.all())),
        texts=revision_texts(release),
        is_probing=due.exists(),
        plan=interface.particulars.rollback if interface else RollbackPlan(),
        rehearsal=next(iter(interface.rehearsals), None) if interface else None,
        answering=_answering(interface, now),
        dependents=dependents_of(shown.interface_slug),
        history=release_history(shown.interface_slug, shown.public_id),
        may=reader.may(Permission, interface, now) if interface else frozenset(),
    )


def _answering(interface: InterfaceSnapshot | None, now: datetime) -> tuple[str, ...]:
    held = interface.held(Responsibility.INCIDENT_RESPONSE, now) if interface else ()
    return tuple(one.holder.name for one in held)
