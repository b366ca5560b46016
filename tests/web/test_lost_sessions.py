"""What was typed survives errors, a session that ended, and a token that was changed."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client, override_settings
from django.urls import get_resolver
from django.utils import timezone

from registry.models import (
    ContractTemplate,
    Environment,
    Interface,
    Ownership,
    ProxyContract,
    Release,
    Team,
)
from registry.web.drafts import FORMS, LONGEST_DRAFT
from tests.factories import NOW, OwnershipFactory
from tests.going_out import approves, waits
from tests.promised import alerted, attested, carded, policed, rehearsing, released, trusted, waived
from tests.web.conftest import Cast, signed_in
from tests.web.test_rights import table
from tests.web.typed import REFUSED, ROWS, SECRET, STEPS, Fields, Shown, lost

pytestmark = pytest.mark.any_database

PASSWORD = "correct horse battery staple"
BACKEND = "django.contrib.auth.backends.ModelBackend"
OWN = {"origin": "http://testserver"}
DRAFTED = "You were signed out. Nothing was saved: read it over and save."
BUTTONS = {
    "alert-route-remove", "checklist-unassign", "contract-validation", "environment-delete",
    "environment-resume",
    "finding", "identity-remove",
    "interface-delete", "interface-probe", "member-remove", "ownership-accept",
    "ownership-withdraw", "person-close", "person-link", "person-open", "person-role",
    "mail-test", "policy-remove", "preferences", "proof-check", "proof-renew", "rehearsal-remove",
    "rehearsal-tick", "rehearsal-untick",
    "release-admit", "release-submit", "release-verify",
    "samples-remove", "scorecard-delete", "scorecard-simulate", "session-end",
    "sessions-end-others", "sign-in", "sign-in-once", "team-close", "team-open", "token-revoke",
    "vote-withdraw", "waiver-withdraw",
    "issuer-remove", "person-link-remove", "trust-rule-remove",
}  # fmt: skip
"""Addresses that are posted to by a button, with nothing typed; and the way in."""
SHOWN_AT = {
    "checklist-comment": "/i/support-chat/production/checklist/ACC-7/",
    "member-add": "/teams/support/",
}
"""Where a form is shown that another address takes."""
SECTIONS = [
    (f"section-edit {name}", f"/i/support-chat/edit/{name}/", sent) for name, sent in ROWS.items()
]
EVERY = [(name, path, fields) for name, (path, fields) in REFUSED.items()] + SECTIONS
EACH = pytest.mark.parametrize(("name", "path", "fields"), EVERY, ids=[one[0] for one in EVERY])


@pytest.fixture
def ownership(cast: Cast, environment: Environment) -> Ownership:
    cast.administrator.set_password(PASSWORD)
    cast.administrator.save()
    template = ContractTemplate.objects.create(
        slug="edge", title="Edge", team=cast.team, created_at=NOW, updated_at=NOW
    )
    ProxyContract.objects.create(environment=environment, template=template)
    alerted(environment.interface, name="on-duty")
    carded(environment.interface)
    made: Ownership = OwnershipFactory.create(
        interface=environment.interface, person=cast.administrator, responsibility="logging"
    )
    return made


def page_of(answer: object) -> str:
    text: str = answer.content.decode()  # type: ignore[attr-defined] # an answer of the test client
    return text


def carried(page: str) -> Fields:
    """Return the hidden fields that a page carries a draft in."""
    controls = Shown(page).controls
    place = [name for name, _ in controls].index("draft_form")
    # the forms of the frame have a field of their own that is called next
    return dict(controls[place - 1 : place + 2])


def sign_in(client: Client, page: str, password: str = PASSWORD, name: str = "admin") -> object:
    sent = {"username": f"{name}@example.test", "password": password, **carried(page)}
    return client.post("/sign-in/", sent)


def addressed(path: str, ownership: Ownership) -> str:
    """Return where a form is, with records for those that are about one."""
    if "/issuers/" in path or "/pipelines/" in path:
        assert ownership.person is not None
        trusted(ownership.interface.environments.get(), ownership.person)
    if "{release}" in path or "{policy}" in path:
        policed(ownership.interface, name="models")
        release = released(ownership.interface.environments.get())
        return path.format(release=release.public_id, policy="models")
    if "{submitted}" in path:
        return path.format(submitted=asked_for(ownership).public_id)
    if "{run}" in path:
        return path.format(run=rehearsing(ownership.interface.environments.get()).pk)
    if "{waive" in path:
        place = ownership.interface.environments.get()
        OwnershipFactory.create(
            interface=ownership.interface,
            responsibility="release_approval",
            person=ownership.person,
            accepted_at=NOW,
        )
        waiting = waived(place, check_id="TLS-4").public_id
        holding = waived(place, check_id="TLS-5", state="approved").public_id
        return path.format(waiver=waiting, waived=holding)
    return path.format(ownership=ownership.pk)


def asked_for(ownership: Ownership) -> Release:
    """Return a release that the one who owns something decides on."""
    assert ownership.person is not None
    approves(ownership.interface, ownership.person)
    return waits(released(ownership.interface.environments.get(), number=1))


def test_every_address_that_is_posted_to_is_known_as_a_form_or_as_a_button() -> None:
    rows = table()
    names = {
        pattern.name
        for resolver in get_resolver().url_patterns
        for pattern in getattr(resolver, "url_patterns", [])
        if set(rows.get(f"/{pattern.pattern}", {}).get("POST", [405])) - {405, "sign-in"}
        and not str(resolver.pattern).startswith(("api", "badges"))
    }
    assert names == set(FORMS) | BUTTONS
    others = {
        "checklist-confirm", "password", "ownerships-accept", "template-delete", "trust-trial",
    }  # fmt: skip
    assert set(REFUSED) == set(FORMS) - others


@EACH
def test_a_refused_form_shows_again_what_was_typed(
    cast: Cast, ownership: Ownership, name: str, path: str, fields: Fields
) -> None:
    answer = signed_in(cast.administrator).post(addressed(path, ownership), fields)
    assert answer.status_code == 422
    gone = {"value"} & set(fields) if SECRET in fields.values() else set()
    # a choice about what was never looked at is made anew
    gone |= {"choice"} if name == "release" else set()
    assert {field for field, _ in lost(fields, page_of(answer))} == gone
    assert SECRET not in page_of(answer)
    assert "data-focus" in page_of(answer)


@EACH
def test_what_was_typed_comes_back_after_signing_in_again_and_nothing_is_written(
    cast: Cast, ownership: Ownership, name: str, path: str, fields: Fields
) -> None:
    path, client = addressed(path, ownership), Client()
    asked = client.post(path, fields)
    assert asked.status_code == 401
    assert "no-store" in asked.headers["Cache-Control"]
    assert SECRET not in page_of(asked)
    shown_at = SHOWN_AT.get(name, path)
    entered = sign_in(client, page_of(asked))
    assert entered.headers["Location"] == shown_at  # type: ignore[attr-defined] # an answer of the test client
    for _ in range(2):  # it is there after loading the page anew
        page = page_of(client.get(shown_at))
        assert DRAFTED in page
        assert {field for field, _ in lost(fields, page)} == set(
            FORMS[name.partition(" ")[0]].never
        ) & set(fields)
        assert SECRET not in page
        assert 'class="summary"' not in page
    refused = client.post(path, fields)
    assert refused.status_code == 422
    assert DRAFTED not in page_of(client.get(shown_at))


def test_what_comes_back_is_saved_by_pressing_save(cast: Cast, ownership: Ownership) -> None:
    client, fields = Client(), {"name": "Lab", "slug": "lab", "channel": "#lab"}
    sign_in(client, page_of(client.post("/teams/new/", fields)))
    client.get("/teams/new/")
    assert not Team.objects.filter(slug="lab").exists()
    client.post("/teams/new/", fields)
    assert Team.objects.get(slug="lab").channel == "#lab"


def test_a_secret_is_not_carried_and_the_form_asks_for_it_again(
    cast: Cast, ownership: Ownership
) -> None:
    client = Client()
    new = {"old_password": SECRET, "new_password1": SECRET, "new_password2": SECRET}
    asked = client.post("/account/password/", new)
    assert SECRET not in page_of(asked)
    assert sign_in(client, page_of(asked)).headers["Location"] == "/account/"  # type: ignore[attr-defined] # an answer of the test client
    page = page_of(client.get("/account/"))
    assert "The passwords must be typed again." in page
    assert SECRET not in page
    assert SECRET not in str(dict(client.session))


def test_ticks_come_back_too(cast: Cast, ownership: Ownership) -> None:
    other = OwnershipFactory.create(interface=ownership.interface, person=cast.administrator)
    client = Client()
    asked = client.post("/needs-you/accept/", {"ownership": [str(other.pk)]})
    assert sign_in(client, page_of(asked)).headers["Location"] == "/needs-you/"  # type: ignore[attr-defined] # an answer of the test client
    shown = Shown(page_of(client.get("/needs-you/"))).controls
    assert [value for name, value in shown if name == "ownership"] == [str(other.pk)]

    path = "/templates/edge/delete/"
    client.post("/sign-out/")
    asked = client.post(path, {"users": "kept"})
    assert sign_in(client, page_of(asked)).headers["Location"] == path  # type: ignore[attr-defined] # an answer of the test client
    assert ("users", "kept") in Shown(page_of(client.get(path))).controls
    assert ContractTemplate.objects.exists()


def test_a_tick_comes_back_where_it_means_what_it_meant(cast: Cast, ownership: Ownership) -> None:
    place, client = ownership.interface.environments.get(), Client()
    for number, check in enumerate(("ACC-7", "CAP-5")):
        attested(place, check=check, number=number)
    path = "/i/support-chat/production/checklist/"
    ticked = {"check": ["ACC-7", "CAP-5"], "basis-ACC-7": "sha256:of-another-answer"}
    sign_in(client, page_of(client.post(f"{path}confirm/", ticked)))
    shown = Shown(page_of(client.get(path))).controls
    assert [value for name, value in shown if name == "check"] == ["CAP-5"]

    client.post("/sign-out/")
    answered = {"answer": "met", "statement": STEPS, "basis": "sha256:of-another-answer"}
    sign_in(client, page_of(client.post(f"{path}ACC-7/", answered)))
    page = page_of(client.get(f"{path}ACC-7/"))
    assert "was changed, or answered, since you looked." in page
    assert "answer" not in dict(Shown(page).controls)
    assert lost({"statement": STEPS}, page) == []

    override = addressed("/releases/{submitted}/override/", ownership)
    for revision, is_ticked in (("7", False), ("1", True)):
        client.post("/sign-out/")
        typed = {"reason": STEPS, "understood": "on", "revision": revision}
        sign_in(client, page_of(client.post(override, typed)))
        page = page_of(client.get(override))
        assert ("understood" in dict(Shown(page).controls)) is is_ticked
        assert ("something else by now" in page) is not is_ticked
        assert ("revision", "1") in Shown(page).controls


def test_a_wrong_password_on_the_way_keeps_it(cast: Cast, ownership: Ownership) -> None:
    client = Client()
    page = page_of(client.post("/teams/new/", {"name": "Lab"}))
    refused = sign_in(client, page, password="wrong")
    assert refused.status_code == 422  # type: ignore[attr-defined] # an answer of the test client
    assert carried(page_of(refused)) == carried(page)
    sign_in(client, page_of(refused))
    assert lost({"name": "Lab"}, page_of(client.get("/teams/new/"))) == []


@override_settings(AXES_ENABLED=True, AXES_FAILURE_LIMIT=1)
def test_being_locked_out_keeps_it(cast: Cast, ownership: Ownership) -> None:
    client = Client()
    page = page_of(client.post("/teams/new/", {"name": "Lab"}))
    locked = sign_in(client, page, password="wrong")
    assert locked.status_code == 429  # type: ignore[attr-defined] # an answer of the test client
    assert carried(page_of(locked)) == carried(page)
    again = client.post("/sign-in/", carried(page_of(locked)))
    assert again.status_code == 200
    assert carried(page_of(again)) == carried(page)


def test_whoever_signs_in_instead_is_asked_for_their_own_rights(
    cast: Cast, ownership: Ownership
) -> None:
    cast.outsider.set_password(PASSWORD)
    cast.outsider.save()
    client, (path, fields) = Client(), REFUSED["interface-edit"]
    sign_in(client, page_of(client.post(path, fields)), name="outsider")
    answer = client.get(path)
    assert answer.status_code == 403
    assert DRAFTED not in page_of(answer)
    assert STEPS.splitlines()[1] not in page_of(answer)
    client.post("/sign-out/")
    client.force_login(cast.administrator, backend=BACKEND)
    assert DRAFTED not in page_of(client.get(path))


def test_it_is_gone_after_an_hour(cast: Cast, ownership: Ownership) -> None:
    client = Client()
    sign_in(client, page_of(client.post("/teams/new/", {"name": "Lab"})))
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert DRAFTED not in page_of(client.get("/teams/new/"))


@pytest.mark.parametrize(
    "next_page",
    [
        "https://elsewhere.test/teams/new/", "//elsewhere.test/teams/new/", "/teams/", "/nothing/",
        "/api/v1/interfaces", "/sign-out/", "javascript:alert(1)", "/register/", "",
    ],
)  # fmt: skip
def test_a_draft_is_for_its_own_form_here_and_nowhere_else(
    cast: Cast, ownership: Ownership, next_page: str
) -> None:
    client = Client()
    sent = {"username": "admin@example.test", "password": PASSWORD, "next": next_page}
    sent |= {"draft_form": "team-create", "draft": "name=Planted"}
    answer = client.post("/sign-in/", sent)
    assert "elsewhere" not in answer.headers["Location"]
    assert "draft" not in client.session


@pytest.mark.parametrize(
    "draft",
    ["name=" + "x" * LONGEST_DRAFT, "&".join(f"a{number}=1" for number in range(2000))],
    ids=["long", "many fields"],
)
def test_a_draft_has_bounds(cast: Cast, ownership: Ownership, draft: str) -> None:
    client = Client()
    sent = {"username": "admin@example.test", "password": PASSWORD, "next": "/teams/new/"}
    client.post("/sign-in/", sent | {"draft_form": "team-create", "draft": draft})
    assert "draft" not in client.session


def test_a_secret_that_a_page_hands_in_as_a_draft_is_dropped(
    cast: Cast, ownership: Ownership
) -> None:
    client, path = signed_in(cast.administrator), REFUSED["identity-edit"][0]
    sent = {"next": path, "draft_form": "identity-edit", "draft": f"header=X-Key&value={SECRET}"}
    assert client.post("/sign-in/", sent).headers["Location"] == path
    assert SECRET not in str(dict(client.session))
    assert "X-Key" in page_of(client.get(path))


def test_too_much_is_not_carried_and_nobody_is_kept_out_by_it(
    cast: Cast, ownership: Ownership
) -> None:
    sent = {"steps": "x" * (LONGEST_DRAFT + 1)}
    answer = Client().post("/i/support-chat/edit/deployment/", sent)
    assert answer.headers["Location"].startswith("/sign-in/")


def strict() -> Client:
    client = Client(enforce_csrf_checks=True)
    client.get("/sign-in/")
    return client


def token(client: Client) -> str:
    return client.cookies[settings.CSRF_COOKIE_NAME].value


def test_without_the_token_of_a_form_nothing_is_carried_from_another_site(
    cast: Cast, ownership: Ownership
) -> None:
    for origin in ("https://elsewhere.test", "null", None):
        headers = {"origin": origin} if origin else {}
        answer = strict().post("/teams/new/", {"name": "Planted"}, headers=headers)
        assert answer.status_code == 403
        assert "Planted" not in page_of(answer)


def test_nobody_is_signed_in_with_a_draft_by_another_site(cast: Cast, ownership: Ownership) -> None:
    sent = {"username": "admin@example.test", "password": PASSWORD, "next": "/teams/new/"}
    sent |= {"draft_form": "team-create", "draft": "name=Planted"}
    client = strict()
    answer = client.post("/sign-in/", sent, HTTP_ORIGIN="https://elsewhere.test")
    assert answer.status_code == 403
    assert "Planted" not in page_of(answer)
    assert settings.SESSION_COOKIE_NAME not in client.cookies


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_a_token_that_signing_in_in_another_tab_changed_loses_nothing(
    cast: Cast, ownership: Ownership, is_signed_in: bool
) -> None:
    client = strict()
    typed = {"name": 'Say "hello" & <b>go on</b>'}
    stale = typed | {"csrfmiddlewaretoken": token(client)}
    other = {"username": "admin@example.test", "password": PASSWORD}
    client.post("/sign-in/", other | {"csrfmiddlewaretoken": token(client)})
    if not is_signed_in:
        client.cookies.pop(settings.SESSION_COOKIE_NAME)
    answer = client.post("/teams/new/", stale, headers=OWN)
    assert answer.status_code == 403
    assert "What you typed is kept" in page_of(answer)
    sent = carried(page_of(answer)) | {"csrfmiddlewaretoken": token(client)}
    led = client.post("/sign-in/", sent, headers=OWN)
    if not is_signed_in:
        sent = carried(page_of(led)) | {"csrfmiddlewaretoken": token(client)} | other
        led = client.post("/sign-in/", sent, headers=OWN)
    assert led.headers["Location"] == "/teams/new/"
    assert lost(typed, page_of(client.get("/teams/new/"))) == []


def test_a_button_that_was_pressed_leads_back_to_its_page(
    cast: Cast, interface: Interface, ownership: Ownership
) -> None:
    for referer, page in (
        ("http://testserver/needs-you/?a=b", "%2Fneeds-you%2F%3Fa%3Db"),
        ("https://elsewhere.test/", "%2F"),
        ("http://testserver//elsewhere.test/", "%2F%2Felsewhere.test%2F"),
    ):
        answer = Client().post(f"/ownerships/{ownership.pk}/accept/", HTTP_REFERER=referer)
        assert answer.headers["Location"] == f"/sign-in/?next={page}"
    entered = Client().post(
        "/sign-in/?next=//elsewhere.test/", {"username": "admin@example.test", "password": PASSWORD}
    )
    assert entered.headers["Location"] == "/"


def test_a_script_is_told_and_gets_no_page(cast: Cast) -> None:
    answer = Client().get("/environments/zones/", HTTP_HX_REQUEST="true")
    assert answer.status_code == 401
    assert answer.content == b"You are signed out."
