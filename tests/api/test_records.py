"""Teams, memberships, environments, identities, ownerships and people over HTTP."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from registry.models import Environment, Interface, Membership, Ownership, ProbeIdentity, User
from tests.api.conftest import Cast, Program, SignedIn, program_of
from tests.factories import InterfaceFactory, OwnershipFactory, UserFactory

PLACE = "/interfaces/support-chat/environments/production"


def test_whoever_creates_a_team_leads_it(administrator: Program, cast: Cast) -> None:
    answer = administrator.send("POST", "/teams", {"slug": "voice", "name": "Voice"})
    assert answer.status_code == 201, answer.content
    membership = Membership.objects.get(team__slug="voice")
    assert (membership.person, membership.role) == (cast.administrator, "lead")


def test_a_team_is_closed_once_it_answers_for_nothing(
    administrator: Program, environment: Environment, cast: Cast
) -> None:
    refused = administrator.send("POST", "/teams/support/close", {})
    assert refused.status_code == 422
    assert "accountable for Support chat" in refused.content.decode()
    Interface.objects.update(team=cast.other_team)
    assert administrator.send("POST", "/teams/support/close", {}).json()["is_active"] is False
    assert administrator.send("POST", "/teams/support/open", {}).json()["is_active"] is True
    assert program_of(cast.outsider).send("POST", "/teams/support/close", {}).status_code == 403


def test_a_team_can_be_renamed(administrator: Program) -> None:
    answer = administrator.change("PATCH", "/teams/support", {"channel": "#help"})
    assert answer.json() == {
        "slug": "support",
        "name": "Support",
        "channel": "#help",
        "is_active": True,
    }


def test_members_are_taken_in_promoted_and_put_out(administrator: Program, cast: Cast) -> None:
    new = {"email": cast.outsider.email, "role": "member"}
    added = administrator.send("POST", "/teams/support/memberships", new)
    assert added.status_code == 201, added.content
    path = added.headers["Location"].removeprefix("/api/v1")
    promoted = administrator.change("PATCH", path, {"role": "lead"})
    assert promoted.json()["role"] == "lead", promoted.content
    assert administrator.change("DELETE", path).status_code == 204
    assert not Membership.objects.filter(person=cast.outsider, team=cast.team).exists()


def test_people_leave_by_themselves_and_no_token_does_it_for_them(cast: Cast) -> None:
    membership = Membership.objects.get(person=cast.owner, team=cast.team)
    path = f"/teams/support/memberships/{membership.pk}"
    assert program_of(cast.owner).change("DELETE", path).status_code == 403
    assert SignedIn(cast.owner).change("DELETE", path).status_code == 204


def test_an_environment_comes_back_as_it_was_declared(owner: Program, interface: Interface) -> None:
    declared: dict[str, Any] = {
        "name": "staging",
        "kind": "staging",
        "edge_url": "https://staging.example.test",
        "plain_url": "",
        "ca_pem": "",
        "outside_zone": "public",
        "inside_zone": "local",
        "health": {"path": "/health", "status": 200, "contains": ""},
        "routes": [
            {"kind": "version", "path": "/v", "sha256": "", "pointer": "/version", "model": ""},
            {
                "kind": "static",
                "path": "/a.js",
                "sha256": "ab" * 32,
                "pointer": "",
                "model": "",
            },
        ],
        "upstreams": ["http://10.0.3.7:8080"],
        "contract": {
            "minimum_tls": "1.2",
            "body_limit_bytes": 1000,
            "client_header_timeout_seconds": None,
            "upstream_timeout_seconds": 60,
        },
    }
    answer = owner.send("POST", "/interfaces/support-chat/environments", declared)
    assert answer.status_code == 201, answer.content
    shown = owner.get("/interfaces/support-chat/environments/staging").json()
    assert declared["contract"].items() <= shown["contract"].items()
    assert {name: shown[name] for name in declared} == declared | {"contract": shown["contract"]}
    listed = owner.get("/interfaces/support-chat/environments").json()
    assert [one["name"] for one in listed["results"]] == ["staging"]


def test_patch_of_an_environment_leaves_routes_and_clauses(
    owner: Program, environment: Environment
) -> None:
    whole = {"routes": [{"kind": "public", "path": "/"}], "contract": {"minimum_tls": "1.3"}}
    assert owner.change("PATCH", PLACE, whole).status_code == 200
    part = {"health": {"path": "/up"}, "contract": {"body_limit_bytes": 5}}
    shown = owner.change("PATCH", PLACE, part).json()
    assert shown["health"] == {"path": "/up", "status": None, "contains": ""}
    assert [route["path"] for route in shown["routes"]] == ["/"]
    assert (shown["contract"]["minimum_tls"], shown["contract"]["body_limit_bytes"]) == ("1.3", 5)


def test_put_of_an_environment_takes_out_what_it_leaves_out(
    owner: Program, environment: Environment
) -> None:
    extras = {
        "routes": [{"kind": "public", "path": "/"}],
        "upstreams": ["http://10.0.0.9:80"],
        # a record of its own, which is not taken out by leaving it out
        "contract": {"minimum_tls": "1.3"},
    }
    owner.change("PATCH", PLACE, extras)
    bare = {"name": "production", "kind": "production", "edge_url": "https://chat.example.test"}
    shown = owner.change("PUT", PLACE, bare).json()
    assert (shown["routes"], shown["upstreams"]) == ([], [])
    assert shown["contract"]["minimum_tls"] == "1.3"


@pytest.mark.parametrize(
    ("part", "pointer"),
    [
        ({"routes": [{"kind": "public", "path": "no slash"}]}, "/routes"),
        ({"routes": [{"kind": "public"}]}, "/routes/0/path"),
        ({"routes": [{"kind": "public", "path": "/", "model": "m"}]}, "/routes/0/model"),
        ({"health": {"status": 99}}, "/health/status"),
        ({"health": {"path": "//"}}, "/health/path"),
        ({"outside_zone": "nowhere"}, "/outside_zone"),
        ({"contract": {"body_limit_bytes": 0}}, "/contract/body_limit_bytes"),
        ({"upstreams": ["ftp://10.0.0.1:21"]}, "/upstreams"),
    ],
)
def test_what_is_wrong_with_an_environment_has_its_place(
    part: dict[str, object], pointer: str, owner: Program, environment: Environment
) -> None:
    answer = owner.change("PATCH", PLACE, part)
    assert answer.status_code == 422, answer.content
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]


def test_the_last_environment_stays(owner: Program, environment: Environment) -> None:
    answer = owner.change("DELETE", PLACE)
    assert answer.status_code == 422
    assert "at least one" in answer.json()["detail"]


def test_an_identity_goes_in_and_its_value_never_comes_out(
    administrator: Program, environment: Environment, settings: pytest.FixtureRequest
) -> None:
    settings.SECRETS_KEYS = ("aGVsbG8gaGVsbG8gaGVsbG8gaGVsbG8gaGVsbG8gaGU=",)  # type: ignore[attr-defined] # a setting
    path = f"{PLACE}/identities/a"
    value = "Bearer not-to-be-seen"
    answer = administrator.send("PUT", path, {"source": "stored", "value": value})
    assert answer.status_code == 201, answer.content
    again = administrator.change("PUT", path, {"source": "stored", "value": value, "header": "X"})
    assert again.status_code == 200, again.content
    shown = administrator.get(f"{PLACE}/identities")
    assert [one["slot"] for one in shown.json()["results"]] == ["a"]
    for one in (answer, again, shown, administrator.get(path)):
        assert "not-to-be-seen" not in one.content.decode()
    assert administrator.change("DELETE", path).status_code == 204
    assert not ProbeIdentity.objects.exists()


def test_an_identity_that_is_there_is_not_replaced_unread(
    administrator: Program, environment: Environment
) -> None:
    path, body = f"{PLACE}/identities/b", {"source": "env", "reference": "CHAT_PROBE_B"}
    assert administrator.send("PUT", path, body).status_code == 201
    assert administrator.send("PUT", path, body).status_code == 428
    only_new = {"If-None-Match": "*"}
    assert administrator.send("PUT", path, body, only_new).status_code == 412


def test_an_ownership_counts_once_its_holder_accepted_it(
    owner: Program, cast: Cast, interface: Interface
) -> None:
    asked = {"responsibilities": ["uptime"], "email": cast.outsider.email}
    answer = owner.send("POST", "/interfaces/support-chat/ownerships", asked)
    assert answer.status_code == 201, answer.content
    (invited,) = answer.json()["ownerships"]
    assert invited["state"] == "invited"
    holder = SignedIn(cast.outsider)
    waiting = holder.get("/me/waiting").json()["results"]
    assert [one["interface"] for one in waiting] == ["support-chat"]
    accepted = holder.send("POST", f"/interfaces/support-chat/ownerships/{invited['id']}/accept")
    assert accepted.json()["state"] == "accepted", accepted.content
    matrix = owner.get("/interfaces/support-chat/responsibilities").json()["responsibilities"]
    gaps = {row["responsibility"] for row in matrix if row["is_gap"]}
    assert len(matrix) == 17
    assert "uptime" not in gaps


def test_no_token_accepts_or_declines(cast: Cast, interface: Interface) -> None:
    ownership = OwnershipFactory.create(interface=interface, person=cast.owner)
    path = f"/interfaces/support-chat/ownerships/{ownership.pk}"
    program = program_of(cast.owner)
    assert program.send("POST", f"{path}/accept").status_code == 403
    assert program.send("POST", f"{path}/decline").status_code == 403
    declined = SignedIn(cast.owner).send("POST", f"{path}/decline", {"reason": "Not ours."})
    assert declined.status_code == 204, declined.content
    assert not Ownership.objects.filter(pk=ownership.pk).exists()


def test_an_ownership_can_be_withdrawn(owner: Program, interface: Interface) -> None:
    ownership = OwnershipFactory.create(interface=interface)
    path = f"/interfaces/support-chat/ownerships/{ownership.pk}"
    assert owner.change("DELETE", path).status_code == 204
    assert owner.get(path).status_code == 404


def test_an_ownership_of_another_interface_is_not_found_here(
    owner: Program, interface: Interface
) -> None:
    other = OwnershipFactory.create(interface=InterfaceFactory.create(slug="other"))
    assert owner.get(f"/interfaces/support-chat/ownerships/{other.pk}").status_code == 404


def test_accounts_are_made_opened_and_closed_by_administrators_who_sign_in(cast: Cast) -> None:
    office = SignedIn(cast.administrator)
    made = office.send("POST", "/people", {"email": "new@example.test", "name": "Nia"})
    assert made.status_code == 201, made.content
    path = made.headers["Location"].removeprefix("/api/v1")
    assert office.change("PATCH", path, {"role": "auditor"}).json()["role"] == "auditor"
    assert office.send("POST", f"{path}/close").json()["is_active"] is False
    assert office.send("POST", f"{path}/open").json()["is_active"] is True
    link = office.send("POST", f"{path}/link")
    assert "/sign-in/once/" in link.json()["address"]
    assert "no-store" in link.headers["Cache-Control"]
    listed = office.get("/people?query=nia").json()["results"]
    assert [one["email"] for one in listed] == ["new@example.test"]


def test_no_token_manages_people(administrator: Program) -> None:
    person = UserFactory.create()
    answer = administrator.send("POST", f"/people/{person.pk}/close")
    assert answer.status_code == 403
    assert User.objects.get(pk=person.pk).is_active


def test_one_changes_ones_own_name_when_signed_in(cast: Cast) -> None:
    cast.owner.set_unusable_password()
    cast.owner.save()
    changed = SignedIn(cast.owner).change("PATCH", "/me", {"name": "Olga"})
    assert changed.status_code == 200, changed.content
    assert changed.json()["name"] == "Olga"
    program = program_of(cast.owner)
    assert program.change("PATCH", "/me", {"name": "Eve"}).status_code == 403
    me = program.get("/me").json()
    assert (me["teams"], me["scopes"]) == (["support"], ["registry:read", "registry:write"])


def test_samples_are_removed_by_an_administrator_who_signs_in(
    administrator: Program, cast: Cast
) -> None:
    InterfaceFactory.create(slug="sample", is_sample=True)
    assert administrator.send("DELETE", "/samples").status_code == 403
    assert SignedIn(cast.administrator).send("DELETE", "/samples").status_code == 204
    assert not Interface.objects.filter(slug="sample").exists()


def test_an_ownership_is_handed_over_and_accepted_by_whoever_takes_it(
    cast: Cast, interface: Interface, proxy: Ownership
) -> None:
    path = f"/interfaces/support-chat/ownerships/{proxy.pk}"
    to = {"email": cast.outsider.email}
    asked = SignedIn(cast.holder).send("POST", f"{path}/hand-over", to)
    assert asked.status_code == 201, asked.content
    assert asked.json()["takes_over_from"] == "Hans Holder"
    taken = SignedIn(cast.outsider)
    done = taken.send("POST", "/me/waiting/accept", {"ownerships": [asked.json()["id"]]})
    assert done.status_code == 200, done.content
    assert [one["state"] for one in done.json()["ownerships"]] == ["accepted"]
    assert taken.get(path).status_code == 404


def test_the_day_of_a_review_can_be_brought_forward(
    cast: Cast, interface: Interface, proxy: Ownership
) -> None:
    path = f"/interfaces/support-chat/ownerships/{proxy.pk}"
    soon = {"review_by": str(timezone.now().date() + timedelta(days=30))}
    assert program_of(cast.holder, places=()).change("PATCH", path, soon).status_code == 403
    assert SignedIn(cast.outsider).change("PATCH", path, soon).status_code == 403
    changed = SignedIn(cast.holder).change("PATCH", path, soon)
    assert changed.json()["review_by"] == soon["review_by"], changed.content
