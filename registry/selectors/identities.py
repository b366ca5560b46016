"""Reads about probe identities: everything but their values."""

from dataclasses import dataclass
from datetime import datetime

from registry.domain.identities import IdentitySource, Slot, origin_of
from registry.models import Environment, ProbeIdentity


@dataclass(frozen=True, slots=True)
class IdentityRow:
    """One of the two identities of an environment.

    Attributes:
        set_at: when it was given, None where there is none.
        is_void: the edge moved since, so it must be given again.
    """

    slot: Slot
    header: str = ""
    source: IdentitySource | None = None
    reference: str = ""
    set_at: datetime | None = None
    is_void: bool = False


def identity_rows(environment: Environment) -> tuple[IdentityRow, ...]:
    """Return both identities of ``environment``, given or not."""
    given = {
        row.slot: _row(row, environment)
        for row in ProbeIdentity.objects.filter(environment=environment).defer("ciphertext")
    }
    return tuple(given.get(slot, IdentityRow(slot)) for slot in Slot)


def _row(record: ProbeIdentity, environment: Environment) -> IdentityRow:
    return IdentityRow(
        slot=Slot(record.slot),
        header=record.header,
        source=IdentitySource(record.source),
        reference=record.reference,
        set_at=record.set_at,
        is_void=record.voided_at is not None or record.origin != origin_of(environment.edge_url),
    )
