"""What is shown of ownerships, which depends on the time."""

from datetime import datetime
from typing import Any

from registry.api.endpoint import Content
from registry.api.serializers.ownerships import OwnershipSerializer
from registry.domain.owner_snapshots import OwnershipSnapshot, PersonSnapshot, TeamSnapshot
from registry.models import Ownership
from registry.selectors.snapshots import ownership_of

_SHOWN = (
    *("id", "responsibility", "standing"),
    *("invited_at", "accepted_at", "accepted_by", "review_by", "takes_over_from"),
)


def shown_of(ownership: Ownership, now: datetime) -> Content:
    """Return what is shown of a recorded ownership at ``now``."""
    return snapshot_shown(ownership_of(ownership), now)


def snapshot_shown(found: OwnershipSnapshot, now: datetime) -> dict[str, Any]:
    """Return what is shown of an ownership at ``now``."""
    holder = found.holder
    shown = {name: getattr(found, name) for name in _SHOWN} | {
        "team": holder.slug if isinstance(holder, TeamSnapshot) else None,
        "person": holder.email if isinstance(holder, PersonSnapshot) else None,
        "state": found.state(now),
    }
    return dict(OwnershipSerializer(shown).data)
