"""``manage.py apply``, from files to records."""

import pytest

from registry.domain import profiles
from registry.domain.snapshot import HealthRoute
from registry.models import Environment, Interface, Membership, Ownership, User
from registry.selectors.snapshots import snapshot_get
from tests.integration.conftest import DESCRIBED, counts
from tests.integration.descriptors import INTERFACE, TEAM
from tests.unit.registry.descriptors import certificate_pem

pytestmark = pytest.mark.django_db


def test_it_creates_what_files_describe_whatever_their_order(apply):
    lines = apply(INTERFACE, TEAM)

    assert lines == [
        "created Team support-eng",
        "created Membership support-eng/mia@example.test",
        "created Membership support-eng/tom@example.test",
        "created AIInterface support-chat",
        "created Environment support-chat/production",
        "created Environment support-chat/staging",
        "created Ownership support-chat/uptime/primary",
        "created Ownership support-chat/uptime/backup",
        "created Ownership support-chat/release_approval/primary",
        "created Ownership support-chat/release_approval/primary",
    ]
    interface = Interface.objects.get(slug="support-chat")
    assert (interface.name, interface.team.slug, interface.tier) == (
        "Support chat",
        "support-eng",
        1,
    )
    assert set(interface.team.memberships.values_list("person__name", "role")) == {
        ("Mia", "lead"),
        ("Tom", "member"),
    }


def test_a_health_route_that_is_left_out_comes_from_the_profile(apply):
    apply(TEAM, INTERFACE)

    production, staging = Environment.objects.order_by("name")
    assert (production.health_path, staging.health_path) == ("", "/ok")
    snapshot = snapshot_get("support-chat")
    assert snapshot.environment("production").health == profiles.health_route("litellm")
    assert snapshot.environment("staging").health == HealthRoute("/ok", 200, "")


def test_applying_twice_changes_nothing(apply):
    apply(TEAM, INTERFACE)
    before = [list(model.objects.order_by("pk").values()) for model in DESCRIBED]

    lines = apply(TEAM, INTERFACE)

    assert lines == ["nothing to do: 0 created, 0 changed, 10 unchanged, 0 asked"]
    assert [list(model.objects.order_by("pk").values()) for model in DESCRIBED] == before


def test_it_tells_the_fields_that_it_updates(apply):
    apply(TEAM, INTERFACE)

    lines = apply(
        TEAM.replace("#support", "#chat").replace("{person: tom", "{role: lead, person: tom"),
        INTERFACE.replace("tier: 1", "tier: 2").replace("outsideZone: local", "kind: development"),
    )

    assert [line for line in lines if not line.startswith("unchanged")] == [
        "updated Team support-eng: channel",
        "updated Membership support-eng/tom@example.test: role",
        "updated AIInterface support-chat: tier",
        "updated Environment support-chat/production: kind, outside_zone",
    ]
    assert Interface.objects.get().tier == 2
    assert Environment.objects.get(name="production").kind == "development"


def test_a_field_that_leaves_the_file_goes_back_to_its_default(apply):
    apply(TEAM, INTERFACE)

    lines = apply(TEAM, INTERFACE.replace("  tier: 1\n", "").replace(", title: Support chat", ""))

    assert "updated AIInterface support-chat: name, tier" in lines
    assert (Interface.objects.get().name, Interface.objects.get().tier) == ("support-chat", None)


def test_environments_owners_and_members_that_leave_the_file_stay(apply):
    apply(TEAM, INTERFACE)
    before = counts()

    apply(
        TEAM.replace("    - {person: tom@example.test}\n", ""),
        INTERFACE.partition("    staging")[0].replace(", tom@example.test", ""),
    )

    assert counts() == before


def test_a_certificate_beside_the_file_is_recorded_once(apply, tmp_path):
    (tmp_path / "ca.pem").write_text(f"A test's own authority\n{certificate_pem()}")
    text = INTERFACE.replace("outsideZone: local", "ca: ca.pem")

    apply(TEAM, text)
    again = apply(TEAM, text)

    recorded = Environment.objects.get(name="production").ca_pem
    assert recorded.startswith("-----BEGIN CERTIFICATE-----\n")
    assert again == ["nothing to do: 0 created, 0 changed, 10 unchanged, 0 asked"]


def test_a_dry_run_tells_everything_and_writes_nothing(apply):
    before = counts()

    lines = apply(TEAM, INTERFACE, options=["--dry-run"])

    assert counts() == before
    assert [line for line in lines if line.startswith(("---", "+++"))] == [
        "--- /dev/null",
        "+++ Team support-eng (described)",
        "--- /dev/null",
        "+++ AIInterface support-chat (described)",
    ]
    assert "+  tier: 1" in lines
    assert lines[-1] == "dry run: 6 created, 0 changed, 0 unchanged, 4 asked"


def test_a_file_asks_owners_and_never_accepts(apply):
    apply(TEAM, INTERFACE)

    assert Ownership.objects.count() == 4
    assert not Ownership.objects.exclude(accepted_at=None, accepted_by=None).exists()


def test_what_was_accepted_stays_accepted(apply, django_user_model):
    apply(TEAM, INTERFACE)
    mia = User.objects.get(email="mia@example.test")
    moment = mia.date_joined
    Ownership.objects.filter(person=mia).update(accepted_at=moment, accepted_by=mia)

    apply(TEAM, INTERFACE)

    assert Ownership.objects.get(person=mia).accepted_at == moment


def test_another_standing_has_to_be_accepted_anew(apply):
    apply(TEAM, INTERFACE)
    tom = User.objects.get(email="Tom@example.test")
    moment = tom.date_joined
    Ownership.objects.filter(person=tom).update(accepted_at=moment, accepted_by=tom)

    lines = apply(
        TEAM,
        INTERFACE.replace(
            "{team: support-eng, backup: {person: tom@example.test}}", "{person: tom@example.test}"
        ),
    )

    assert "updated Ownership support-chat/uptime/primary: holder" in lines
    now_owned = Ownership.objects.get(responsibility="uptime")
    assert (now_owned.person, now_owned.standing, now_owned.accepted_at) == (tom, "primary", None)


def test_holder_and_backup_can_change_places(apply):
    apply(TEAM, INTERFACE)

    apply(
        TEAM,
        INTERFACE.replace(
            "{team: support-eng, backup: {person: tom@example.test}}",
            "{person: tom@example.test, backup: {team: support-eng}}",
        ),
    )

    held = Ownership.objects.filter(responsibility="uptime")
    assert set(held.values_list("standing", "team__slug", "person__name")) == {
        ("primary", None, "Tom"),
        ("backup", "support-eng", None),
    }


def test_a_team_without_members_is_led_by_whoever_creates_it(apply):
    apply(TEAM.partition("  members")[0])

    assert [str(found) for found in Membership.objects.all()] == [
        "Administrator in Support engineering"
    ]
