"""Every list of the registry: what it is narrowed and ordered by, and what its file holds."""

from registry.domain.releases import ShownState
from registry.domain.responsibilities import Responsibility
from registry.domain.rollback import Result
from registry.domain.vocabulary import Lifecycle, PersonRole, Role, Tier
from registry.selectors.holding_shapes import HoldingState
from registry.selectors.release_list import CURRENT, ME
from registry.web.forms.base import titled
from registry.web.listing import Column, Filter, Listing

_ACTIONS = Column("Actions", style="end", is_heard_only=True)
_RESPONSIBILITIES = tuple((word.value, word.label) for word in Responsibility)
_STATES = (
    (HoldingState.HELD.value, "Held"),
    (HoldingState.WAITING.value, "Waiting for an answer"),
    (HoldingState.SOON.value, "Lapsing within 30 days"),
    (HoldingState.LAPSED.value, "Lapsed"),
)
_INTERFACE = Filter("interface", "Interface", "Interface")
_TEAM = Filter("team", "Team", "Team")
_RESPONSIBILITY = Filter(
    "responsibility", "Responsibility", "Any responsibility", _RESPONSIBILITIES
)
_STATE = Filter("state", "State", "Any state", _STATES)
_HOLDINGS = (
    Column("Responsibility", "responsibility"),
    Column("Interface", "interface", "wide-only"),
    Column("Holder", "holder"),
    Column("State", "state"),
    Column("Counts until", "until", "wide-only"),
)
_HOLDING_CELLS = (
    *("interface", "interface_name", "responsibility", "standing", "state", "holder"),
    *("team", "person_id", "successor", "invited_at", "accepted_at", "review_by"),
)

TEAMS = Listing(
    name="teams",
    noun="team",
    nouns="teams",
    cells=("slug", "name", "channel", "members", "interfaces"),
    columns=(
        Column("Team", "name"),
        Column("Contact channel", style="wide-only"),
        Column("Members", "members"),
        Column("Interfaces", "interfaces"),
    ),
    filters=(Filter("query", "Search", "Name, short name or channel"),),
    sort="name",
)
TEMPLATES = Listing(
    name="templates",
    noun="template",
    nouns="templates",
    cells=("slug", "title", "team", "team_name", "version", "contracts"),
    columns=(
        Column("Template", "title"),
        Column("Published by", "team"),
        Column("Version", "version", "wide-only"),
        Column("Contracts", "contracts"),
    ),
    filters=(Filter("query", "Search", "Title or short name"), _TEAM),
    sort="title",
)
MEMBERS = Listing(
    name="members",
    noun="member",
    nouns="members",
    cells=("name", "email", "role", "is_active", "since"),
    columns=(
        Column("Person", "name"),
        Column("Role", "role"),
        Column("Since", "since", "wide-only"),
        _ACTIONS,
    ),
    filters=(
        Filter("query", "Search", "Name or e-mail"),
        Filter("role", "Role", "Any role", tuple((one.value, titled(one)) for one in Role)),
    ),
    sort="role",
)
INTERFACES = Listing(
    name="interfaces",
    noun="interface",
    nouns="interfaces",
    cells=("slug", "name", "profile", "tier", "lifecycle"),
    columns=(
        Column("Interface", "name"),
        Column("Tier", "tier"),
        Column("Lifecycle", "lifecycle"),
        Column("Profile", "profile", "wide-only"),
    ),
    filters=(
        Filter("query", "Search", "Name, short name or profile"),
        Filter("tier", "Tier", "Any tier", tuple((str(one.value), one.label) for one in Tier)),
        Filter(
            "lifecycle",
            "Lifecycle",
            "Any lifecycle",
            tuple((one.value, titled(one)) for one in Lifecycle),
        ),
    ),
    sort="name",
)
RESPONSIBILITIES = Listing(
    name="responsibilities",
    noun="responsibility",
    nouns="responsibilities",
    cells=_HOLDING_CELLS,
    columns=_HOLDINGS,
    filters=(
        _INTERFACE,
        _TEAM,
        Filter("person", "Person", "Person"),
        _RESPONSIBILITY,
        Filter("state", "State", "Any state", (*_STATES, (HoldingState.GAP.value, "Gap"))),
    ),
    sort="interface",
)
HELD = Listing(
    name="responsibilities",
    noun="responsibility",
    nouns="responsibilities",
    cells=_HOLDING_CELLS,
    columns=_HOLDINGS,
    filters=(_INTERFACE, _RESPONSIBILITY, _STATE),
    sort="until",
)
MINE = Listing(
    name="my-responsibilities",
    noun="responsibility",
    nouns="responsibilities",
    cells=_HOLDING_CELLS,
    columns=(
        *_HOLDINGS[:2],
        Column("Holder", "holder", "wide-only"),
        Column("State", "state", "wide-only"),
        *_HOLDINGS[4:],
        _ACTIONS,
    ),
    filters=(_INTERFACE, _RESPONSIBILITY, _STATE),
    sort="until",
)
NEEDS_YOU = Listing(
    name="needs-you",
    noun="responsibility",
    nouns="responsibilities",
    cells=(
        *("ownership_id", "interface_slug", "interface_name", "responsibility", "standing"),
        *("holder", "invited_at", "invited_by"),
    ),
    filters=(_INTERFACE, _RESPONSIBILITY),
    sort="interface",
    sorts=("asked", "interface", "responsibility"),
)
_ROLES = tuple((one.value, one.label.capitalize()) for one in PersonRole)
_SEARCH_PEOPLE = Filter("query", "Search", "Name or e-mail")
_ROLE = Filter("role", "Role", "Any role", _ROLES)
_PERSON_CELLS = ("id", "name", "email", "role", "teams")
PEOPLE = Listing(
    name="people",
    noun="person",
    nouns="people",
    cells=_PERSON_CELLS,
    columns=(Column("Person", "name"), Column("Role", "role"), Column("Teams", "teams")),
    filters=(_SEARCH_PEOPLE, _ROLE, _TEAM),
    sort="name",
)
ACCOUNTS = Listing(
    name="people",
    noun="account",
    nouns="accounts",
    cells=(*_PERSON_CELLS, "is_active", "last_seen_at"),
    columns=(
        Column("Person", "name"),
        Column("Role", "role", "wide-only"),
        Column("Teams", "teams", "wide-only"),
        Column("Last signed in", "seen", "wide-only"),
        _ACTIONS,
    ),
    filters=(
        _SEARCH_PEOPLE,
        _ROLE,
        _TEAM,
        Filter("account", "Account", "Open or closed", (("open", "Open"), ("closed", "Closed"))),
    ),
    sort="name",
)
_TOKEN_COLUMNS = (
    Column("Token", "name"),
    Column("May be used for", style="wide-only"),
    Column("Last used", "used", "wide-only"),
    Column("Ends", "ends"),
    _ACTIONS,
)
_TOKEN_CELLS = (
    *("public_id", "name", "person", "scopes", "state"),
    *("created_at", "expires_at", "last_used_at"),
)
OWN_TOKENS = Listing(
    name="tokens",
    noun="token",
    nouns="tokens",
    cells=_TOKEN_CELLS,
    columns=_TOKEN_COLUMNS,
    filters=(Filter("query", "Search", "Name of the token"),),
    sort="-made",
    sorts=("made",),
)
ALL_TOKENS = Listing(
    name="all-tokens",
    noun="token",
    nouns="tokens",
    cells=_TOKEN_CELLS,
    columns=_TOKEN_COLUMNS,
    filters=(
        Filter("query", "Search", "Name of the token"),
        Filter("person", "Person", "Name or e-mail"),
    ),
    sort="-made",
    sorts=("made", "person"),
)
RELEASES = Listing(
    name="releases",
    noun="release",
    nouns="releases",
    cells=(
        *("public_id", "version", "interface_slug", "interface_name", "environment"),
        *("state", "is_current", "requested_by", "created_at"),
        *("approvals", "approvals_needed", "expires_at"),
    ),
    columns=(
        Column("Release", "release"),
        Column("To", "interface"),
        Column("State", "state"),
        Column("Approvals", style="wide-only"),
        Column("Open until", "until", "wide-only"),
        Column("Asked by", "person", "wide-only"),
        Column("When", "made", "wide-only"),
    ),
    filters=(
        _INTERFACE,
        Filter("environment", "Environment", "Environment"),
        Filter("waiting", "Waiting for", "Waiting for anybody", ((ME, "Waiting for me"),)),
        Filter(
            "state",
            "State",
            "Any state",
            (*((one.value, titled(one)) for one in ShownState), (CURRENT, "Current")),
        ),
    ),
    sort="-made",
)
REHEARSALS = Listing(
    name="rehearsals",
    noun="rehearsal",
    nouns="rehearsals",
    cells=(
        *("interface_slug", "interface_name", "environment", "started_at", "finished_at"),
        *("minutes", "result", "steps", "recorded_by", "evidence"),
    ),
    columns=(
        Column("Interface", "interface"),
        Column("Began", "began", "wide-only"),
        Column("Took", "took"),
        Column("Result", "result"),
        Column("Steps"),
        Column("Recorded by", "person", "wide-only"),
    ),
    filters=(
        _INTERFACE,
        Filter("environment", "Environment", "Environment"),
        Filter(
            "result",
            "Result",
            "Any result",
            tuple((one.value, titled(one)) for one in Result),
        ),
    ),
    sort="-began",
)
SESSIONS = Listing(
    name="sessions",
    noun="browser",
    nouns="browsers",
    cells=("signed_in_at", "address", "agent", "ends_at", "is_current"),
)
