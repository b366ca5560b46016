"""What each page costs: ``page_queries.json`` is the table, and one query more fails.

``UPDATE_PAGE_QUERIES=1`` records what the pages cost now, on the database of the run and in one
process (``-n 0``); the difference is then read as a change of cost.
"""

import json
import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from random import Random

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from readiness.models import (
    ChecklistComment,
    ContractValidation,
    PushedEvidence,
    Simulation,
    VoteWanted,
)
from readiness.services.assessing import environments_assess
from registry.domain.audit import Deed, Kind
from registry.domain.origins import Via
from registry.models import (
    ApiToken,
    AuditRow,
    ContractTemplate,
    ContractVersion,
    Environment,
    ProxyContract,
    RehearsalRun,
    Release,
    User,
)
from registry.selectors.environments import environment_ids
from tests.factories import (
    NOW,
    AuditRowFactory,
    EnvironmentFactory,
    InterfaceFactory,
    MembershipFactory,
    OwnershipFactory,
)
from tests.filled import filled
from tests.going_out import waits
from tests.promised import (
    carded,
    evaluated,
    handed_in,
    rehearsed,
    rehearsing,
    simulated,
    trusted,
    validated,
    waived,
)
from tests.web.conftest import Cast, signed_in

TABLE = Path(__file__).with_name("page_queries.json")
PAGES = (
    "/",
    "/?state=you&sort=-team&page=2",
    "/?query=interface&team=support&check=TLS-4&sort=probed",
    "/teams/",
    "/teams/support/",
    "/teams/support/interfaces/",
    "/teams/support/responsibilities/",
    "/teams/support/close/",
    "/responsibilities/",
    "/responsibilities/?state=gap&team=support&sort=-interface",
    "/people/",
    "/people/{person}/",
    "/people/tokens/",
    "/account/",
    "/account/tokens/",
    "/audit/",
    "/mine/",
    "/needs-you/",
    "/i/full/",
    "/i/full/place-0/checks/TLS-4/",
    "/i/full/place-0/checklist/",
    "/i/full/place-0/checklist/ACC-7/",
    "/i/full/environments/place-0/contract/",
    "/i/full/environments/place-0/contract/versions/",
    "/i/full/environments/place-0/contract/validation/",
    "/i/full/contracts/compare/?old=full/place-0/1&new=full/place-0/3",
    "/templates/",
    "/templates/standard/",
    "/releases/",
    "/releases/?state=current&interface=full&sort=person",
    "/releases/?waiting=me&state=approved&sort=-until",
    "/releases/rel_3-0/",
    "/releases/compare/?new=rel_3-0/1",
    "/freezes/",
    "/freezes/?month=2026-12&interface=full",
    "/rehearsals/",
    "/rehearsals/?interface=full&result=failed&sort=-took",
    "/rehearsals/{run}/",
    "/i/full/rehearsals/start/",
    "/i/full/policies/",
    "/i/full/policies/new/",
    "/i/full/place-0/gate/",
    "/issuers/",
    "/issuers/github/",
    "/i/full/pipelines/",
    "/waivers/",
    "/waivers/?state=expired&interface=full&sort=-person",
    "/waivers/wav_3-0/",
    "/i/full/place-0/history/",
    "/?state=waived",
    "/scorecards/",
    "/scorecards/own-1/",
    "/scorecards/own-1/simulation/",
    "/scorecards/own-1/lines/OWN-1/",
    "/system/",
    "/api/v1/interfaces",
    "/api/v1/interfaces?sort=-team&query=interface",
)
FEW, MANY = 3, 60
DIGEST = f"sha256:{'1' * 64}"
LATER = timedelta(days=1)
MOST = {
    "/": 6,
    "/audit/": 6,
    "/i/full/": 15,
    "/i/full/environments/place-0/contract/versions/": 6,
    "/templates/": 6,
    "/api/v1/interfaces": 6,
}
"""What has to hold whatever the table says."""


def grow(cast: Cast, many: int) -> None:
    """Add as many of everything that pages list."""
    now, person = timezone.now(), cast.administrator
    place = Environment.objects.get(interface__slug="full", name="place-0")
    standard, _ = ContractTemplate.objects.get_or_create(
        slug="standard",
        defaults={"title": "Standard", "team": cast.team, "created_at": now, "updated_at": now},
    )
    for number in range(many):
        held = MembershipFactory.create(person=person).team
        MembershipFactory.create(team=cast.team)
        interface = InterfaceFactory.create(team=(held, cast.team)[number % 2])
        promising = EnvironmentFactory.create(interface=interface)
        ProxyContract.objects.create(environment=promising, template=standard)
        ContractTemplate.objects.create(
            slug=f"edge-of-{interface.slug}",
            title="Edge",
            team=held,
            created_at=now,
            updated_at=now,
        )
        ContractVersion.objects.create(
            environment=place,
            number=place.contract_versions.count() + 1,
            made_at=now,
            digest="sha256:0",
        )
        ChecklistComment.objects.create(
            environment_id=place.pk, check_id="ACC-7", text="Soon.", written_at=now
        )
        handed_in(place, number=PushedEvidence.objects.count())
        validated(place, number=ContractValidation.objects.count())
        simulated(Simulation.objects.get(), interface)
        OwnershipFactory.create(interface=interface, person=person)
        OwnershipFactory.create(
            interface=interface, responsibility="alerts", person=person, accepted_at=NOW
        )
        name = f"{many}-{number}"
        release = Release.objects.create(
            environment=place,
            public_id=f"rel_{name}",
            version=name,
            requested_by=person,
            created_at=now,
            updated_at=now,
        )
        release.revisions.create(
            number=1,
            version=release.version,
            image=DIGEST,
            digest=DIGEST,
            made_at=now,
            made_by=person,
        )
        waits(release, person)
        # as of the last look: the page that lists them tallies anew
        VoteWanted.objects.get_or_create(release=release, person=person, slot="model_review")
        ApiToken.objects.create(
            public_id=name, person=person, name=name, created_at=now, expires_at=now + LATER
        )
        trusted(place, person, name=f"rule-{name}")
        waived(place, public_id=f"wav_{name}", requested_by=person)
        evaluated(place)
        began = RehearsalRun.objects.count()
        over = {"state": "succeeded", "ended_at": NOW + timedelta(days=90)}
        rehearsing(place, number=began, rehearsal=rehearsed(place, number=began), **over)
        rehearsing(promising, number=began)
        AuditRowFactory.create(
            email=person.email, via=Via.PAGE, deed=Deed.CHANGED, kind=Kind.TEAM, subject={}
        )
    environments_assess(environment_ids=environment_ids(), now=now)


def costs(client: Client, person: User) -> dict[str, int]:
    """Return how many queries each page takes, as a browser asks for it the second time."""
    found = {}
    for page in PAGES:
        path = page.format(person=person.pk, run=RehearsalRun.objects.latest("pk").pk)
        assert client.get(path).status_code == 200, page
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        found[page] = len(queries)
    return found


def recorded() -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = json.loads(TABLE.read_text("utf-8"))
    return table


def record(found: Mapping[str, int]) -> None:
    table = recorded() if TABLE.exists() else {}
    rows = {page: table.get(page, {}) | {connection.vendor: cost} for page, cost in found.items()}
    TABLE.write_text(f"{json.dumps(rows, indent=2)}\n", "utf-8")


def test_an_empty_audit_trail_costs_no_more(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    AuditRow.objects.all()._raw_delete("default")
    client.get("/audit/")
    with CaptureQueriesContext(connection) as queries:
        assert "Nothing" in client.get("/audit/").content.decode()
    assert len(queries) <= MOST["/audit/"]


def test_a_page_costs_what_the_table_says_whatever_is_recorded(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    carded(filled(Random(1), cast.team, slug="full"))
    grow(cast, FEW)
    few = costs(client, cast.administrator)
    grow(cast, MANY - FEW)
    assert costs(client, cast.administrator) == few
    assert {page: few[page] for page in MOST if few[page] > MOST[page]} == {}
    if os.environ.get("UPDATE_PAGE_QUERIES"):
        record(few)
    assert few == {page: cost[connection.vendor] for page, cost in recorded().items()}
