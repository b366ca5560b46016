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

SIMULATED = Listing(
    name="simulation",
    noun="interface",
    nouns="interfaces",
    cells=(
        *("slug", "name", "team_slug", "environment", "level_before", "level_after"),
        *("score_before", "score_after", "is_ready_before", "is_ready_after", "held_by", "checks"),
        *("waived_before", "waived_after"),
    ),
    columns=(
        Column("Interface", "interface"),
        Column("Team", "team", "wide-only"),
        Column("Now", "before", "whole"),
        Column("Then", "after", "whole"),
        Column("Because of", style="wide-only"),
    ),
    filters=(
        Filter("query", "Search", "Name, short name or team"),
        Filter(
            "effect",
            "Effect",
            "Any effect",
            (
                ("falls", "Loses a level"),
                ("rises", "Gains a level"),
                ("unready", "Not ready any more"),
                ("score", "Only the score differs"),
                ("none", "Nothing differs"),
            ),
        ),
        Filter("check", "Check", "Check, as TLS-4"),
    ),
    sort="effect",
    sorts=("effect",),
)
