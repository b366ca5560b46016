"""Who is here, who answers for what, and where nobody does, over HTTP."""

from typing import Any

from registry.domain.responsibilities import Responsibility
from registry.domain.tokens import Verb
from registry.models import Environment
from tests.api.conftest import NOW, Cast, Program, SignedIn, program_of
from tests.factories import MembershipFactory, OwnershipFactory, UserFactory


def results(program: Program, path: str) -> list[dict[str, Any]]:
    answer = program.get(path)
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def test_a_token_reads_the_directory_and_never_more_than_everybody(cast: Cast) -> None:
    closed = UserFactory.create(name="Clara Closed", is_active=False)
    MembershipFactory.create(person=closed, team=cast.team)
    for person in (cast.owner, cast.auditor, cast.administrator):
        program = program_of(person, Verb.REGISTRY_READ)
        found = {one["name"]: one for one in results(program, "/people?account=closed")}
        assert "Clara Closed" not in found
        assert found["Hans Holder"]["email"] == "holder@example.test"
        shown = found["Petra Platform"]["email"]
        assert shown == ""
        assert results(program, "/people?query=platform@&sort=email") == []
        assert [one["name"] for one in results(program, "/people?team=sales")] == [
            *("Hans Holder", "Otto Outsider")
        ]
        assert program.get(f"/people/{closed.pk}").status_code == 404
        assert program.get(f"/people/{cast.platform_lead.pk}").json()["email"] == ""


def test_an_administrator_who_is_signed_in_sees_all_of_every_account(cast: Cast) -> None:
    closed = UserFactory.create(name="Clara Closed", is_active=False)
    office = SignedIn(cast.administrator)
    (one,) = results(office, "/people?account=closed&sort=-email")
    assert (one["id"], one["email"], one["is_active"]) == (closed.pk, closed.email, False)
    assert office.get(f"/people/{closed.pk}").json()["email"] == closed.email
    assert len(results(office, "/people?role=auditor")) == 1


def test_responsibilities_and_gaps_are_read_over_all_interfaces(
    cast: Cast, environment: Environment, owner: Program
) -> None:
    held = OwnershipFactory.create(
        interface=environment.interface, team=cast.other_team, person=None, accepted_at=NOW
    )
    asked = OwnershipFactory.create(
        interface=environment.interface, responsibility="alerts", person=cast.holder
    )
    (one,) = results(owner, "/responsibilities?team=sales&state=held")
    assert (one["id"], one["interface"], one["team"]) == (held.pk, "support-chat", "sales")
    assert (one["state"], one["person_id"]) == ("accepted", None)
    (two,) = results(owner, f"/responsibilities?person={cast.holder.pk}&responsibility=alerts")
    assert (two["id"], two["state"], two["holder"]) == (asked.pk, "invited", "Hans Holder")
    (gap,) = results(owner, "/gaps?team=support")
    assert (gap["interface"], gap["team"]) == ("support-chat", "support")
    assert set(gap["responsibilities"]) == set(Responsibility) - {"uptime"}
    assert results(owner, "/gaps?responsibility=uptime") == []
    assert owner.get("/gaps?responsibility=nothing").status_code == 400
    assert owner.get("/responsibilities?state=gap").status_code == 400
