"""Every error is a problem in JSON that says what would be right."""

import pytest
from django.test import Client

from registry.api.parsing import LONGEST_BODY
from registry.models import Interface
from tests.api.conftest import V1, Cast, Program, SignedIn


def problem(answer) -> dict[str, object]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    content: dict[str, object] = answer.json()
    assert set(content) >= {"type", "title", "status", "detail", "errors"}
    assert content["status"] == answer.status_code
    return content


def test_nobody_reads_without_a_token(db: None) -> None:
    answer = Program().get("/interfaces")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    problem(answer)


@pytest.mark.parametrize("raw", ["", "opr_nonsense", "x" * 5000])
def test_a_token_that_opens_nothing_is_refused(raw: str, db: None) -> None:
    answer = Client().get(f"{V1}/interfaces", headers={"Authorization": f"Bearer {raw}"})
    assert answer.status_code == 401
    problem(answer)


def test_an_address_that_is_none_is_a_problem(owner: Program) -> None:
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        answer = owner.send(method, "/nothing/here")
        assert answer.status_code == 404
        problem(answer)


def test_a_method_that_an_address_does_not_take_is_a_problem(owner: Program) -> None:
    answer = owner.send("DELETE", "/interfaces")
    assert answer.status_code == 405
    problem(answer)


def test_other_media_types_are_refused(owner: Program) -> None:
    sent = owner.headers | {"Content-Type": "text/xml"}
    answer = owner.client.generic("POST", f"{V1}/interfaces", b"<a/>", "text/xml", headers=sent)
    assert answer.status_code == 415
    problem(answer)
    unwanted = owner.get("/interfaces", Accept="text/xml")
    assert unwanted.status_code == 406
    problem(unwanted)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"\xff", 400),
        (b'{"tier": NaN}', 400),
        (b"[" * 100_000, 400),
        (b'"' + b"x" * LONGEST_BODY + b'"', 413),
        (b"[]", 422),
        (b'{"slug": "a\\u0000b"}', 422),
        (b'{"name": "\\ud800"}', 422),
    ],
)
def test_a_body_that_cannot_be_read_is_a_problem(body: bytes, status: int, owner: Program) -> None:
    answer = owner.client.generic(
        "POST", f"{V1}/interfaces", body, "application/json", headers=owner.headers
    )
    assert answer.status_code == status, answer.content
    problem(answer)


def test_what_nobody_foresaw_is_a_problem_without_its_cause(
    owner: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr("registry.api.views.interfaces.interfaces_listed", broken)
    owner.client.raise_request_exception = False
    answer = owner.get("/interfaces")
    assert answer.status_code == 500
    assert "secret" not in answer.content.decode()
    problem(answer)


def test_a_host_that_is_not_ours_is_a_problem(owner: Program) -> None:
    answer = owner.get("/interfaces", Host="elsewhere.example")
    assert answer.status_code == 400
    problem(answer)


def test_a_refusal_names_the_right_that_is_missing(cast: Cast, interface: Interface) -> None:
    answer = SignedIn(cast.outsider).change("DELETE", "/interfaces/support-chat")
    assert "change_interface" in str(problem(answer)["detail"])


def test_a_browser_writes_only_with_the_token_of_a_form(cast: Cast, interface: Interface) -> None:
    program = SignedIn(cast.owner)
    program.client.handler.enforce_csrf_checks = True
    answer = program.change("DELETE", "/interfaces/support-chat")
    assert answer.status_code == 403
    problem(answer)
    assert Interface.objects.filter(slug="support-chat").exists()


@pytest.mark.parametrize("cursor", ["x", "cD0lMDA=", "bz0tMQ==", "cj14"])
def test_a_cursor_that_was_made_up_is_refused(cursor: str, owner: Program) -> None:
    for path in ("/interfaces?sort=updated&", "/interfaces?sort=tier&", "/me/waiting?"):
        answer = owner.get(f"{path}cursor={cursor}")
        assert answer.status_code in (200, 404), answer.content
        if answer.status_code == 404:
            problem(answer)
