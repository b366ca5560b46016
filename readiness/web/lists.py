"""Every list of readiness: what it is narrowed and ordered by, and what its file holds."""

from readiness.domain.waivers import WaiverState
from registry.web.forms.base import titled
from registry.web.listing import Column, Filter, Listing

WAIVERS = Listing(
    name="waivers",
    noun="waiver",
    nouns="waivers",
    cells=(
        *("public_id", "interface_slug", "interface_name", "environment", "check", "state"),
        *("reason", "compensating_control", "requested_by", "requested_at", "ends_on"),
        *("decided_by", "decided_at", "decision_reason", "closed_at", "closing_reason"),
    ),
    columns=(
        Column("Check", "check"),
        Column("Interface", "interface"),
        Column("State", "state"),
        Column("Asked by", "person", "wide-only"),
        Column("Decided by", style="wide-only"),
        Column("Last day", "ends", "wide-only"),
    ),
    filters=(
        Filter("interface", "Interface", "Interface"),
        Filter("check", "Check", "Check"),
        Filter("person", "Person", "Asked or decided by"),
        Filter(
            "state",
            "State",
            "Any state",
            tuple((one.value, titled(one.value)) for one in WaiverState),
        ),
    ),
    sort="-requested",
    sorts=("requested",),
)
