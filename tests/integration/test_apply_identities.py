"""Routes and identities in descriptor files, from text to records."""

from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command

from registry.models import Environment, ProbeIdentity
from registry.selectors.snapshots import snapshot_get
from registry.services.identities import identity_set, identity_values
from tests.factories import NOW, acting

VALUE = "Bearer hunter2-hunter2"
TEXT = """\
apiVersion: ops-registry/v1
kind: AIInterface
metadata: {name: support-chat}
spec:
  team: support
  environments:
    production:
      edge: https://chat.example.test
      routes: {protectedApi: [/v1/models, /v1/chat], public: [/health]}
      identities:
        a: {secretRef: {env: CHAT_PROBE_A}}
        b: {header: Cookie, secretRef: {stored: true}}
"""


@pytest.fixture
def apply(team, tmp_path, approver, settings, monkeypatch):
    settings.SECRETS_KEYS = (Fernet.generate_key().decode(),)
    monkeypatch.setenv("CHAT_PROBE_A", VALUE)

    def run(text=TEXT, by=approver):
        (tmp_path / "a.yaml").write_text(text)
        output = StringIO()
        call_command("apply", "-f", str(tmp_path), "--as", by.email, stdout=output)
        return output.getvalue().splitlines()

    return run


@pytest.fixture
def refused(apply, capsys):
    def run(*arguments, **options):
        before = list(ProbeIdentity.objects.values())
        with pytest.raises(SystemExit):
            apply(*arguments, **options)
        assert list(ProbeIdentity.objects.values()) == before
        return str(capsys.readouterr().err)

    return run


def give(by, slot="b", **fields):
    return identity_set(
        by=acting(by),
        environment=Environment.objects.get(),
        slot=slot,
        now=NOW,
        **{"header": "Cookie", "source": "stored", "value": VALUE, **fields},
    )


def seen():
    return snapshot_get("support-chat").environment("production")


def test_it_records_routes_and_references_and_says_what_a_person_must_give(apply):
    assert apply()[-2:] == [
        "created Identity support-chat/production/a",
        "awaited Identity support-chat/production/b",
    ]
    assert (seen().protected_api, seen().public_routes) == (
        ("/v1/models", "/v1/chat"),
        ("/health",),
    )
    environment = Environment.objects.get()
    assert identity_values([environment.pk])[environment.pk]["a"].reveal() == VALUE
    assert ProbeIdentity.objects.count() == 1


def test_applying_twice_changes_nothing(apply, approver):
    apply()
    give(approver)
    before = list(ProbeIdentity.objects.values())
    assert apply()[0].startswith("nothing to do: 0 created, 0 changed")
    assert list(ProbeIdentity.objects.values()) == before


def test_it_tells_what_it_updates_and_never_a_value(apply):
    apply()
    lines = apply(TEXT.replace("CHAT_PROBE_A", "CHAT_PROBE_B").replace("/v1/models, ", ""))
    assert "updated Environment support-chat/production: protected_api" in lines
    assert "updated Identity support-chat/production/a: reference" in lines
    assert "hunter2" not in "\n".join(lines)


def test_routes_that_leave_the_file_go_and_identities_stay(apply, approver):
    apply()
    give(approver)
    apply(TEXT.partition("      routes:")[0])
    assert (seen().routes_from_profile, seen().protected_pages) == (True, ("/",))
    assert ProbeIdentity.objects.count() == 2


def test_a_reference_is_given_again_for_another_host_and_a_stored_value_is_awaited(apply, approver):
    apply()
    give(approver)
    lines = apply(TEXT.replace("chat.example.test", "new.example.test"))
    assert lines[-2:] == [
        "updated Identity support-chat/production/a: host",
        "awaited Identity support-chat/production/b",
    ]
    assert [identity.is_void for identity in seen().identities] == [False, True]


def test_a_member_applies_a_file_whose_references_an_administrator_set(apply, owner):
    apply()
    lines = apply(TEXT.replace("[/health]", "[/health, /login]"), by=owner)
    assert "unchanged Identity support-chat/production/a" in lines
    assert seen().public_routes == ("/health", "/login")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("CHAT_PROBE_A", "CHAT_PROBE_B"),
        ("{env: CHAT_PROBE_A}", "{file: chat}"),
        ("chat.example.test", "attacker.example.test"),
    ],
)
def test_a_member_cannot_set_a_reference_or_take_one_to_another_host(
    apply, refused, owner, before, after
):
    apply()
    told = refused(TEXT.replace(before, after), by=owner)
    assert "identities.a: " in told
    assert "only an administrator may name a variable or a file" in told
    assert seen().edge_url == "https://chat.example.test"


def test_an_outsider_applies_nothing(apply, refused, outsider):
    apply()
    assert "only a member of the owning team" in refused(
        TEXT.replace("CHAT_PROBE_A", "CHAT_PROBE_B"), by=outsider
    )


def test_what_a_service_refuses_is_told_with_its_place(refused):
    told = refused(TEXT.replace("CHAT_PROBE_A", "SECRET_KEY"))
    assert "a.yaml:11:13: spec.environments.production.identities.a.secretRef: The name" in told


def test_another_header_of_a_stored_value_is_a_mistake_in_the_file(apply, refused, approver):
    apply()
    give(approver)
    told = refused(TEXT.replace("Cookie", "X-Api-Key"))
    assert "identities.b.header: is Cookie here: write that, or give the value again" in told


def test_a_stored_value_gives_way_to_a_reference_and_not_the_other_way_round(apply, approver):
    apply()
    give(approver, slot="a")
    assert "updated Identity support-chat/production/a: header, source, reference" in apply()
    lines = apply(TEXT.replace("{env: CHAT_PROBE_A}", "{stored: true}"))
    assert "awaited Identity support-chat/production/a" in lines
    assert ProbeIdentity.objects.get().source == "env"
