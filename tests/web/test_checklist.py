"""The pages of the checklist: filling it, handing files in, and asking others."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from readiness.models import Assignment, Attestation, ChecklistComment
from registry.models import Environment
from tests.promised import attested
from tests.unit.readiness.test_evidence_files import PDF, PNG, archive
from tests.web.conftest import Cast, signed_in

LIST = "/i/support-chat/production/checklist/"
KEYS = f"{LIST}ACC-7/"
HOSTILE = '<script>alert(1)</script> & "quotes" [link](javascript:alert(1))'


def sent(name: str = "", content: bytes = b"", **changes: object) -> dict[str, object]:
    """Return an answer as a browser sends it."""
    until = timezone.now().date() + timedelta(days=30)
    fields = {"answer": "met", "statement": "Went through all 40.", "valid_until": f"{until}"}
    file = {"file": SimpleUploadedFile(name, content)} if name or content else {}
    return {**fields, **file, **changes}


def test_a_question_is_answered_and_what_it_says_is_shown_as_text(
    cast: Cast, environment: Environment
) -> None:
    client = signed_in(cast.owner)
    assert "None of" in client.get(LIST).content.decode()
    finding = "/i/support-chat/production/checks/ACC-7/"
    assert f'href="{KEYS}">Answer it now' in client.get(finding).content.decode()
    assert "Answer it now" not in signed_in(cast.outsider).get(finding).content.decode()
    answer = client.post(KEYS, sent(statement=HOSTILE, link="https://wiki.example.test/?a=1&b=2"))
    assert answer.headers["Location"] == f"{LIST}#ACC-7"
    for page in (LIST, KEYS, "/i/support-chat/", "/i/support-chat/production/checks/ACC-7/"):
        text = client.get(page).content.decode()
        assert "<script>alert" not in text
        assert 'href="javascript:' not in text
    assert "1 of" in client.get(LIST).content.decode()
    assert "&lt;script&gt;alert(1)" in client.get(KEYS).content.decode()
    assert Attestation.objects.get().answered_by == "Olga Owner"


def test_a_file_is_only_ever_saved_whatever_it_was_called(
    cast: Cast, environment: Environment
) -> None:
    client = signed_in(cast.owner)
    client.post(KEYS, sent("../../etc/passwd", PDF))
    said = Attestation.objects.get()
    assert said.file_name == "passwd.pdf"
    path = f"/i/support-chat/production/evidence/{said.public_id}/"
    assert path in client.get(LIST).content.decode()
    answer = signed_in(cast.outsider).get(path)
    assert (answer.content, answer.headers["Content-Type"]) == (PDF, "application/octet-stream")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="passwd.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    for other in ("staging", "production/../staging"):
        assert client.get(path.replace("production", other)).status_code == 404
    # the file stays with the next answer, unless another one is sent
    client.post(KEYS, sent(keep_file="on"))
    assert Attestation.objects.get(is_latest=True).file_digest == said.file_digest
    client.post(KEYS, sent("screen.png", PNG, keep_file="on"))
    assert Attestation.objects.get(is_latest=True).file_name == "screen.png"
    client.post(KEYS, sent())
    assert Attestation.objects.get(is_latest=True).file_name == ""


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("log.txt", b"a" * 5_000_000, "2 MiB"),
        ("report.pdf", b"<!doctype html><script>alert(1)</script>", "HTML"),
        ("report.pdf", b"MZ\x90\0" + b"\0" * 60, "Programs"),
        ("report.pdf", archive(), "Archives"),
        ("empty.txt", b"", "empty"),
    ],
)
def test_a_file_that_is_not_taken_leaves_everything_as_it_was_typed(
    cast: Cast, environment: Environment, name: str, content: bytes, why: str
) -> None:
    answer = signed_in(cast.owner).post(KEYS, sent(name, content))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert why in text
    assert "Went through all 40." in text
    assert "Choose the file again" in text
    assert not Attestation.objects.exists()


def test_megabytes_of_text_are_refused_wherever_text_is_taken(
    cast: Cast, environment: Environment
) -> None:
    text, client = "a" * 5_000_000, signed_in(cast.owner)
    for path, fields in ((KEYS, sent(statement=text)), (f"{KEYS}comment/", {"text": text})):
        assert client.post(path, fields).status_code in (400, 413, 422), path
    assert not Attestation.objects.exists()
    assert not ChecklistComment.objects.exists()


def test_several_files_at_once_are_refused(cast: Cast, environment: Environment) -> None:
    files = {"file": SimpleUploadedFile("a.txt", b"one"), "b": SimpleUploadedFile("b.txt", b"two")}
    assert signed_in(cast.owner).post(KEYS, sent() | files).status_code == 400
    assert not Attestation.objects.exists()


def test_many_are_confirmed_at_once_and_one_by_its_button(
    cast: Cast, environment: Environment
) -> None:
    for number, check in enumerate(("BND-1", "ACC-7", "CAP-5")):
        attested(environment, check=check, number=number)
    client = signed_in(cast.owner)
    client.post(f"{LIST}confirm/", {"check": ["BND-1", "ACC-7"]})
    client.post(f"{LIST}confirm/", {"only": "CAP-5", "check": ["BND-1"]})
    latest = Attestation.objects.filter(is_latest=True, is_unchanged=True)
    assert {row.check_id for row in latest} == {"BND-1", "ACC-7", "CAP-5"}
    assert Attestation.objects.count() == 6
    said = client.post(f"{LIST}confirm/", {"check": ["LOG-2", "X-1"]}, follow=True)
    assert "LOG-2 was never answered" in said.content.decode()
    assert "Nothing was ticked" in client.post(f"{LIST}confirm/", follow=True).content.decode()
    for person in (cast.outsider, cast.auditor):
        assert signed_in(person).post(f"{LIST}confirm/", {"only": "ACC-7"}).status_code == 403
    # who owns the proxy answers for the boundary, and for nothing else
    assert signed_in(cast.holder).post(f"{LIST}confirm/", {"only": "ACC-7"}).status_code == 403


def basis(text: str, check: str = "") -> str:
    """Return what the page sends along of what it shows."""
    name = f"basis-{check}" if check else "basis"
    (found,) = re.findall(rf'<input type="hidden"\s+name="{name}"\s+value="([^"]+)"', text)
    return str(found)


def test_what_changed_since_somebody_looked_is_looked_at_again(
    cast: Cast, environment: Environment
) -> None:
    attested(environment, check="ACC-7")
    client = signed_in(cast.owner)
    looked_at = basis(client.get(KEYS).content.decode())
    confirmed = basis(client.get(LIST).content.decode(), "ACC-7")
    signed_in(cast.approver).post(KEYS, sent(statement="Nobody went through them."))
    refused = client.post(KEYS, sent(basis=looked_at))
    text = refused.content.decode()
    assert refused.status_code == 422
    assert "What ACC-7 asks about was changed, or answered, since you looked." in text
    # what was written stays, and the choice is made anew
    assert "Went through all 40." in text
    assert not re.search(r'value="met"[^>]*checked', text)
    assert "Nobody went through them." in text
    form = {"only": "ACC-7", "basis-ACC-7": confirmed}
    said = client.post(f"{LIST}confirm/", form, follow=True).content.decode()
    assert "since you looked. Look again" in said
    assert Attestation.objects.count() == 2
    # a mistake in what was typed does not hide it
    late = client.post(KEYS, sent(basis=looked_at, valid_until="2099-01-01")).content.decode()
    assert "was changed, or answered, since you looked." in late
    assert client.post(KEYS, sent(basis=basis(text))).status_code == 302
    form["basis-ACC-7"] = basis(client.get(LIST).content.decode(), "ACC-7")
    client.post(f"{LIST}confirm/", form)
    assert Attestation.objects.count() == 4


def test_somebody_is_asked_answers_and_is_asked_no_more(
    cast: Cast, environment: Environment
) -> None:
    owner, asked = signed_in(cast.owner), signed_in(cast.outsider)
    assert asked.post(KEYS, sent()).status_code == 403
    day = timezone.now().date() + timedelta(days=3)
    owner.post(f"{KEYS}assign/", {"email": cast.outsider.email, "due_on": f"{day}"})
    assert "You are asked" in asked.get(LIST).content.decode()
    owner.post(f"{KEYS}unassign/")
    assert not Assignment.objects.exists()
    owner.post(f"{KEYS}assign/", {"email": cast.outsider.email})
    asked.post(f"{KEYS}comment/", {"text": HOSTILE})
    assert ChecklistComment.objects.get().written_by == str(cast.outsider)
    assert "<script>alert" not in owner.get(KEYS).content.decode()
    assert asked.post(KEYS, sent()).status_code == 302
    assert not Assignment.objects.exists()
    refused = asked.post(KEYS, sent())
    assert refused.status_code == 403
    assert "somebody who owns access control" in refused.content.decode()


def test_readers_see_the_questions_and_no_form(cast: Cast, environment: Environment) -> None:
    for person in (cast.outsider, cast.auditor):
        client = signed_in(person)
        assert client.get(LIST).status_code == 200
        page = client.get(KEYS).content.decode()
        assert "enctype" not in page
        assert client.post(KEYS, sent()).status_code == 403
    assert signed_in(cast.owner).get(f"{LIST}TLS-1/").status_code == 404
    assert signed_in(cast.owner).get("/i/support-chat/nowhere/checklist/").status_code == 404
    assert "enctype" not in signed_in(cast.owner).get(f"{LIST}MDL-3/").content.decode()
