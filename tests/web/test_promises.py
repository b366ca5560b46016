"""The pages about alert routes and rehearsals: who writes, what is kept, and what never shows."""

from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.utils import timezone

from registry.models import AlertRoute, Environment, Interface, Objective, Rehearsal
from tests.web.conftest import Cast, signed_in
from tests.web.test_sections import rows

PAGE = "/i/support-chat/"
ADD = f"{PAGE}edit/alert-routes/"
PRACTISE = f"{PAGE}edit/rehearsals/"
SECRET = "https://hooks.example.test/services/planted"
STORED: dict[str, Any] = {
    "name": "on-duty",
    "kind": "slack",
    "severities": ["critical", "info"],
    "responsibility": "alerts",
    "source": "stored",
    "value": SECRET,
}
OPEN = STORED | {
    "kind": "webhook",
    "source": "address",
    "address": "https://hooks.example.test/a",
    "value": "",
}
WRITERS = [("owner", 302), ("administrator", 302), ("outsider", 403), ("auditor", 403)]


@pytest.fixture(autouse=True)
def _keys(settings: Any) -> None:
    settings.SECRETS_KEYS = (Fernet.generate_key().decode(),)
    settings.PROBE_SECRET_VARIABLES = ("CHAT_*",)


def practised(**changes: str) -> dict[str, str]:
    ended = timezone.now() - timedelta(hours=1)
    return {
        "environment": "production",
        "started_at": f"{ended - timedelta(minutes=9):%Y-%m-%dT%H:%M}",
        "finished_at": f"{ended:%Y-%m-%dT%H:%M}",
        "result": "succeeded",
        "evidence": "https://wiki.example.test/7",
        **changes,
    }


def panel(text: str, name: str) -> str:
    return text.partition(f'id="section-{name}"')[2].partition("</section>")[0]


@pytest.mark.parametrize(("role", "status"), WRITERS)
def test_who_owns_it_adds_and_removes(
    cast: Cast, environment: Environment, role: str, status: int
) -> None:
    client = signed_in(getattr(cast, role))
    assert client.post(ADD, STORED).status_code == status
    assert client.post(PRACTISE, practised()).status_code == status
    assert AlertRoute.objects.exists() == Rehearsal.objects.exists() == (status == 302)
    if status == 302:
        text = client.get(PAGE).content.decode()
        assert "hooks.example.test, the rest is secret" in panel(text, "alert-routes")
        assert "9 min" in panel(text, "rollback")
        assert 'href="https://wiki.example.test/7"' in panel(text, "rollback")
        client.post(f"{PAGE}alert-routes/on-duty/remove/")
        client.post(f"{PAGE}rehearsals/{Rehearsal.objects.get().pk}/remove/")
        assert not AlertRoute.objects.exists()
        assert not Rehearsal.objects.exists()
        gone = client.post(f"{PAGE}alert-routes/on-duty/remove/", follow=True)
        assert "There is no such alert route any more." in gone.content.decode()


def test_a_secret_is_never_shown_again_and_stays(cast: Cast, environment: Environment) -> None:
    client = signed_in(cast.owner)
    client.post(ADD, STORED)
    edit = f"{PAGE}alert-routes/on-duty/"
    sealed = AlertRoute.objects.get().ciphertext
    for path in (PAGE, edit, ADD):
        assert "planted" not in client.get(path).content.decode()
    changed = {name: value for name, value in STORED.items() if name not in ("name", "value")}
    assert client.post(edit, changed | {"severities": ["critical"]}).status_code == 302
    route = AlertRoute.objects.get()
    assert (route.ciphertext, route.info) == (sealed, False)
    refused = client.post(edit, STORED | {"kind": "webhook", "address": "x", "severities": []})
    assert refused.status_code == 422
    assert "planted" not in refused.content.decode()


def test_what_was_typed_is_kept_but_for_the_secret(cast: Cast, environment: Environment) -> None:
    client = signed_in(cast.owner)
    client.post(ADD, OPEN)
    for changes, sentence in (
        ({}, "There is an alert route of that name."),
        ({"name": "b", "address": "nowhere"}, "Write the whole address"),
        ({"name": "b", "severities": []}, "Choose at least one."),
        ({"name": "b", "kind": "email"}, "Write an e-mail address"),
        ({"name": "b", "kind": "pagerduty"}, "PagerDuty needs a secret"),
    ):
        answer = client.post(ADD, OPEN | changes)
        text = answer.content.decode()
        assert answer.status_code == 422
        assert sentence in text
        assert f'value="{(OPEN | changes)["address"]}"' in text
    assert AlertRoute.objects.count() == 1


def test_a_variable_is_offered_to_administrators_and_kept_for_others(
    cast: Cast, environment: Environment
) -> None:
    named = STORED | {"source": "env", "reference": "CHAT_SLACK", "value": ""}
    owner = signed_in(cast.owner)
    assert owner.post(ADD, named).status_code == 422
    assert signed_in(cast.administrator).post(ADD, named).status_code == 302
    edit = f"{PAGE}alert-routes/on-duty/"
    assert owner.post(edit, named | {"severities": ["warning"]}).status_code == 302
    assert owner.post(edit, named | {"reference": "CHAT_OTHER"}).status_code == 403
    assert AlertRoute.objects.get().reference == "CHAT_SLACK"


def test_a_rehearsal_that_cannot_have_been_keeps_what_was_typed(
    cast: Cast, environment: Environment
) -> None:
    client = signed_in(cast.owner)
    for changes, sentence in (
        ({"finished_at": "2026-01-01T00:00"}, "The end must come after the start."),
        ({"to_digest": "latest"}, "64 hexadecimal digits"),
        ({"environment": "elsewhere"}, "Select a valid choice"),
    ):
        answer = client.post(PRACTISE, practised(**changes))
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert "https://wiki.example.test/7" in answer.content.decode()
    assert not Rehearsal.objects.exists()


def test_the_first_objective_is_proposed_and_a_wrong_one_told_at_its_field(
    cast: Cast, interface: Interface
) -> None:
    client = signed_in(cast.owner)
    shown = client.get(f"{PAGE}edit/objectives/").context["form"].rows[0]
    assert (shown["target"].value(), shown["window_days"].value()) == ("99.5", 28)
    wrong = rows(
        {"name": "quick", "sli": "ttft", "target": "95", "window_days": "28"},
        {"name": "up", "sli": "availability", "target": "49.9"},
    )
    answer = client.post(f"{PAGE}edit/objectives/", wrong)
    text = answer.content.decode()
    assert answer.status_code == 422
    for anchor in ("#id_rows-0-threshold_seconds", "#id_rows-1-target"):
        assert f'href="{anchor}"' in text
    assert 'value="49.9"' in text
    assert not Objective.objects.exists()
