"""API tokens: made within one's rights, used within them, ended at once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from registry.domain.tokens import Scope, Verb
from registry.models import ApiToken, AuditRow, Environment, TokenScope, User
from registry.selectors.tokens import tokens_of, tokens_of_all
from registry.services.errors import Refused
from registry.services.people import password_set, person_update
from registry.services.sessions import session_end, sessions_end_others
from registry.services.tokens import (
    scopes_of,
    token_authenticate,
    token_create,
    token_revoke,
    tokens_end,
)
from tests.factories import NOW, EnvironmentFactory, InterfaceFactory, UserFactory, acting

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def made(person, *verbs, places=(), days=90):
    return token_create(
        by=acting(person), name="pipeline", verbs=verbs, places=places, days=days, now=NOW
    )


@pytest.fixture
def token(owner, interface):
    return made(owner, Verb.REGISTRY_WRITE)


def test_a_token_opens_what_its_person_has(owner, token):
    found = token_authenticate(raw=token.raw, now=NOW)
    assert found is not None
    assert (found, found.person) == (token.token, owner)


def test_only_a_digest_is_stored(token):
    secret = token.raw.split("_")[2]
    row = ApiToken.objects.values().get()
    assert not [value for value in row.values() if secret in str(value)]
    assert len(row["digest"]) == 64


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: "",
        lambda raw: raw[:-1],
        lambda raw: raw.swapcase(),
        lambda raw: raw.replace("opr_", "opr-"),
    ],
)
def test_what_is_no_token_opens_nothing(token, spoil):
    assert token_authenticate(raw=spoil(token.raw), now=NOW) is None


def test_a_right_name_with_another_secret_opens_nothing(owner, token):
    other = made(owner, Verb.REGISTRY_READ)
    ApiToken.objects.filter(pk=token.token.pk).update(digest=other.token.digest)
    assert token_authenticate(raw=token.raw, now=NOW) is None


def test_it_ends_when_it_expires(owner, interface):
    token = made(owner, Verb.REGISTRY_READ, days=1)
    assert token_authenticate(raw=token.raw, now=NOW + DAY - SECOND) is not None
    assert token_authenticate(raw=token.raw, now=NOW + DAY) is None


def test_it_ends_when_it_is_revoked_and_with_the_account(owner, token):
    token_revoke(by=acting(owner), token=token.token, now=NOW)
    assert token_authenticate(raw=token.raw, now=NOW) is None
    second = made(owner, Verb.REGISTRY_READ)
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert token_authenticate(raw=second.raw, now=NOW) is None


def test_use_is_noted_once_a_minute(token):
    for seconds, noted in ((0, 0), (59, 0), (60, 60), (90, 60)):
        token_authenticate(raw=token.raw, now=NOW + seconds * SECOND)
        token.token.refresh_from_db()
        assert token.token.last_used_at == NOW + noted * SECOND


def test_noting_a_use_costs_nothing_until_the_minute_is_over(token, django_assert_num_queries):
    with django_assert_num_queries(2):
        token_authenticate(raw=token.raw, now=NOW)
    with django_assert_num_queries(1):
        token_authenticate(raw=token.raw, now=NOW + SECOND)


def test_one_revokes_one_s_own_and_an_administrator_all(owner, approver, outsider, token):
    with pytest.raises(PermissionDenied):
        token_revoke(by=acting(outsider), token=token.token, now=NOW)
    token_revoke(by=acting(approver), token=token.token, now=NOW)
    token_revoke(by=acting(owner), token=token.token, now=NOW + DAY)
    token.token.refresh_from_db()
    assert token.token.revoked_at == NOW


def test_a_token_can_never_more_than_its_person_now(owner, interface, token):
    program = acting(owner, token.token)
    assert program.has_perm("registry.change_interface", interface)
    owner.memberships.all().delete()
    assert not program.has_perm("registry.change_interface", interface)


def test_a_limited_token_stays_within_its_place(owner, interface):
    staging = EnvironmentFactory(interface=interface, name="staging")
    production = Environment.objects.get(interface=interface, name="production")
    other = InterfaceFactory(team=interface.team)
    narrow = acting(owner, made(owner, Verb.REGISTRY_WRITE, places=["chat/staging"]).token)
    wide = acting(owner, made(owner, Verb.REGISTRY_WRITE, places=["chat"]).token)
    assert narrow.has_perm("registry.change_environment", staging)
    assert not narrow.has_perm("registry.change_environment", production)
    assert not narrow.has_perm("registry.change_interface", interface)
    assert wide.has_perm("registry.change_environment", production)
    assert wide.has_perm("registry.change_interface", interface)
    assert not wide.has_perm("registry.change_interface", other)
    assert not wide.has_perm("registry.add_interface", interface.team)


def test_a_token_that_reads_changes_nothing(owner, interface):
    program = acting(owner, made(owner, Verb.REGISTRY_READ).token)
    assert not program.has_perm("registry.change_interface", interface)


def test_a_scope_goes_with_what_it_was_for(owner, interface):
    token = made(owner, Verb.GATE_READ, Verb.EVIDENCE_WRITE, places=["chat/production"]).token
    assert scopes_of(token) == (
        Scope(Verb.GATE_READ, "chat", "production"),
        Scope(Verb.EVIDENCE_WRITE, "chat", "production"),
    )
    interface.delete()
    assert scopes_of(token) == ()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"verbs": []}, "verbs"),
        ({"days": 0}, "days"),
        ({"days": 367}, "days"),
        ({"places": ["nothing"]}, "places"),
        ({"places": ["chat/nowhere"]}, "places"),
        ({"verbs": [Verb.AUDIT_READ]}, "verbs"),
        ({"places": ["elsewhere"]}, "verbs"),
    ],
)
def test_a_wrong_field_is_refused(owner, interface, fields, field):
    InterfaceFactory(slug="elsewhere")
    right = {"name": "one", "verbs": [Verb.REGISTRY_WRITE], "places": ["chat"], "days": 1}
    with pytest.raises(Refused) as refusal:
        token_create(by=acting(owner), now=NOW, **{**right, **fields})
    assert refusal.value.field == field
    assert not ApiToken.objects.exists()


def test_who_may_write_nothing_makes_no_token_that_writes(interface, stranger):
    auditor = UserFactory(role="auditor")
    for person in (stranger, auditor):
        with pytest.raises(Refused):
            made(person, Verb.REGISTRY_WRITE)
    assert made(auditor, Verb.AUDIT_READ, Verb.REGISTRY_READ).raw


def test_a_token_does_nothing_that_is_its_person_s_alone(owner, token):
    program = acting(owner, token.token)
    for deed in (
        lambda: token_create(by=program, name="two", verbs=[Verb.GATE_READ], days=1, now=NOW),
        lambda: token_revoke(by=program, token=token.token, now=NOW),
        lambda: person_update(by=program, name="Eve", email="eve@example.test"),
        lambda: password_set(by=program, password="another horse", session_key=None),
        lambda: session_end(by=program, handle="0123456789abcdef"),
        lambda: sessions_end_others(by=program, keep=None),
    ):
        with pytest.raises(PermissionDenied):
            deed()
    owner.refresh_from_db()
    assert (owner.name, owner.password) == ("Mia", "")


def test_the_database_refuses_a_token_without_an_end_and_a_scope_without_a_place(token):
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiToken.objects.update(expires_at=NOW)
    environment = Environment.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        TokenScope.objects.update(interface=None, environment=environment)


def test_lists_say_what_a_token_is_worth(owner, outsider, token, django_assert_num_queries):
    made(owner, Verb.GATE_READ, places=["chat/production"], days=1)
    made(outsider, Verb.GATE_READ)
    with django_assert_num_queries(2):
        rows = tokens_of(owner, NOW + DAY).part(0, 50)
    assert [(row.scopes, row.state) for row in rows] == [
        (("gate:read on chat/production",), "expired"),
        (("registry:write",), "good"),
    ]
    assert {row.person for row in tokens_of_all(NOW).stream()} == {str(owner), str(outsider)}
    tokens_end(person=owner, now=NOW)
    assert {row.person for row in tokens_of_all(NOW).stream()} == {str(outsider)}


def test_a_token_is_made_at_the_terminal_within_the_rights_of_a_person(
    owner, interface, capsys
) -> None:
    place = f"{interface.slug}"
    words = ("--as", owner.email, "--use", "gate:evaluate", "--place", place, "--name", "first job")
    call_command("token", *words)
    said = capsys.readouterr()
    # the token alone, so that a shell can take it
    found = token_authenticate(raw=said.out.strip(), now=timezone.now())
    assert found is not None
    assert (found.person, found.name, scopes_of(found)) == (
        owner,
        "first job",
        (Scope(Verb.GATE_EVALUATE, place),),
    )
    assert str(owner) in said.err
    assert said.out.strip() not in said.err
    row = AuditRow.objects.latest("place")
    assert (row.via, row.agent) == ("command", "token")
    # nothing that somebody may not do, and nobody who is not there
    refusals = {
        ("--as", owner.email, "--use", "audit:read"): "audit",
        ("--as", owner.email, "--use", "gate:evaluate", "--place", "nothing"): "nothing",
        ("--as", owner.email, "--use", "gate:evaluate", "--days", "0"): "days",
        ("--as", "nobody@example.test", "--use", "gate:evaluate"): "nobody@example.test",
    }
    for refused, named in refusals.items():
        with pytest.raises(SystemExit) as stopped:
            call_command("token", *refused)
        said = capsys.readouterr()
        assert stopped.value.code == 2
        assert (said.out, named in said.err) == ("", True), said.err
    assert ApiToken.objects.count() == 1
