"""The lists of what was found out: what they are narrowed and ordered by, and what a file holds."""

from registry.web.listing import Column, Filter, Listing

SIMULATED = Listing(
    name="simulation",
    noun="interface",
    nouns="interfaces",
    cells=(
        *("slug", "name", "team_slug", "environment", "level_before", "level_after"),
        *("score_before", "score_after", "is_ready_before", "is_ready_after", "held_by", "checks"),
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
