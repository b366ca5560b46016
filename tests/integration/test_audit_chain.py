"""The chain of audit rows in the database: what was done to it is named by the command."""

import re
import sys
from collections.abc import Callable
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from structlog.testing import capture_logs

from readiness.tasks import dispatch_due, verify_audit
from registry.domain.audit_chain import START, digest_of
from registry.models import AuditRow, AuditVerification
from registry.selectors.audit_chain import chain_state, chain_verdict
from registry.services import teams
from registry.services.audit_verification import EVERY, verification_claim, verification_keep
from tests.factories import NOW, AuditRowFactory
from tests.integration.audited_scene import Scene, rows

ROWS = 6
MIGRATION = "0002_audit_append_only"
Tamper = Callable[[], object]


def audit(*arguments: str) -> str:
    output = StringIO()
    call_command("audit", *arguments, stdout=output)
    return output.getvalue().strip()


@pytest.fixture
def verified(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """Return a function: verify; gives the exit status and what was said."""

    def run(*arguments: str) -> tuple[int, str]:
        try:
            return 0, audit("verify", *arguments)
        except SystemExit as stop:
            return int(stop.code or 0), capsys.readouterr().err.strip()

    return run


@pytest.fixture
def chain(db: None) -> list[AuditRow]:
    """Six rows that nobody guards."""
    made = [AuditRowFactory.create(who=f"Mia {number}") for number in range(1, ROWS + 1)]
    guard = import_module(f"registry.migrations.{MIGRATION}")
    on_sqlite = guard.CHAIN_GUARD_BACK if connection.vendor == "sqlite" else []
    with connection.cursor() as cursor:
        for statement in [*guard.BACK[connection.vendor], *on_sqlite]:
            cursor.execute(statement)
    return made


def put(which: int, **fields: object) -> None:
    AuditRow.objects.filter(place=which).update(**fields)


def remove(*places: int) -> None:
    AuditRow.objects.filter(place__in=places).delete()


def shift(first: int, by: int) -> None:
    """Give all rows from a place on another one, as somebody does who hides what they did."""
    order = "place" if by < 0 else "-place"
    for row in AuditRow.objects.filter(place__gte=first).order_by(order):
        AuditRow.objects.filter(pk=row.pk).update(place=row.place + by)


def remove_and_hide() -> None:
    remove(3)
    shift(4, -1)


def insert(place: int) -> None:
    shift(place, 1)
    digests = {"previous": "sha256:" + "1" * 64, "digest": "sha256:" + "2" * 64}
    AuditRowFactory.create(who="Eve", place=place, **digests)


def exchange(one: int, other: int) -> None:
    put(one, place=1000)
    put(other, place=one)
    put(1000, place=other)


def make_anew(place: int) -> None:
    """Change a row, and make its digest anew, and no other."""
    row = AuditRow.objects.get(place=place)
    row.who = "Eve"
    put(place, who="Eve", digest=digest_of(place, row.previous, row.says))


@pytest.mark.parametrize(
    ("tamper", "beginning"),
    [
        (lambda: put(3, who="Eve"), "The row at place 3 (id {3}) was changed:"),
        (lambda: put(3, at=timezone.now()), "The row at place 3 (id {3}) was changed:"),
        (lambda: put(3, changes=[["a", 1, 2]]), "The row at place 3 (id {3}) was changed:"),
        (lambda: remove(3), "The row at place 3 was removed:"),
        (remove_and_hide, "The row at place 3 was removed:"),
        (lambda: remove(3, 4), "The rows at places 3 to 4 were removed:"),
        (lambda: remove(1), "The row at place 1 was removed:"),
        (lambda: insert(3), "The row at place 3 (id {new}) was inserted:"),
        (lambda: exchange(2, 5), "The row at place 2 (id {5}) was reordered:"),
        (lambda: exchange(2, 3), "The row at place 2 (id {3}) was reordered:"),
        (lambda: make_anew(3), "The row at place 3 (id {3}) was changed:"),
    ],
)
def test_what_was_done_to_the_chain_is_named(
    chain: list[AuditRow],
    verified: Callable[..., tuple[int, str]],
    tamper: Tamper,
    beginning: str,
) -> None:
    ids = {str(row.place): row.pk for row in chain}
    tamper()
    newest = AuditRow.objects.order_by("pk").last()
    assert newest
    status, said = verified()
    assert status == 1
    expected = beginning.replace("{new}", str(newest.pk))
    for place, id_ in ids.items():
        expected = expected.replace(f"{{{place}}}", str(id_))
    assert said.startswith(expected)
    assert "\n" not in said
    kept = AuditVerification.objects.get()
    assert (kept.broken, kept.place) == (said, 0)


def test_a_last_row_that_is_gone_is_found_by_a_head(
    chain: list[AuditRow], verified: Callable[..., tuple[int, str]]
) -> None:
    head = audit("head")
    assert head == f"{ROWS}:{chain[-1].digest}"
    assert verified("--expect", head) == (0, f"{ROWS} rows are in order. Head: {head}")
    remove(ROWS)
    assert verified()[0] == 0
    gone = f"The row at place {ROWS} was removed: the chain ends before it, and it was noted."
    assert verified("--expect", head) == (1, gone)
    status, said = verified("--expect", chain[-1].digest)
    assert (status, "No row of the chain holds" in said) == (1, True)


def test_the_head_of_the_last_verification_has_to_be_there(
    chain: list[AuditRow], verified: Callable[..., tuple[int, str]]
) -> None:
    assert verified()[0] == 0
    remove(ROWS)
    status, said = verified()
    assert (status, f"place {ROWS} was removed" in said) == (1, True)
    state = chain_state()
    assert state.place == ROWS - 1
    assert state.verified
    assert (state.verified.place, state.verified.digest) == (ROWS, chain[-1].digest)
    assert state.verified.broken == said


@pytest.mark.parametrize("head", ["7", "sha256:12", "x:" + START])
def test_what_is_no_head_is_refused_with_a_cure(db: None, head: str) -> None:
    with pytest.raises(CommandError, match="is no head: give PLACE:DIGEST"):
        audit("verify", "--expect", head)


def test_an_empty_trail_is_in_order(db: None, verified: Callable[..., tuple[int, str]]) -> None:
    assert audit("head") == f"0:{START}"
    assert verified("--expect", audit("head"))[0] == 0
    assert chain_verdict().place == 0


def test_a_long_verification_tells_how_far_it_is_on_a_terminal(
    chain: list[AuditRow], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    command = import_module("registry.management.commands.audit")
    monkeypatch.setattr(command, "_ROWS_BETWEEN", 2)
    monkeypatch.setattr(command, "_SECONDS_BETWEEN", 0)
    audit("verify")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    audit("verify")
    assert f"2 of {ROWS} rows" in capsys.readouterr().err


def test_rows_are_read_in_batches(
    chain: list[AuditRow],
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Any,
) -> None:
    monkeypatch.setattr("registry.selectors.audit_chain._BATCH", 2)
    with django_assert_num_queries(1 + ROWS // 2 + 1):
        assert chain_verdict().place == ROWS


def test_a_write_takes_two_statements_more_at_most(scene: Scene) -> None:
    chaining = {"sqlite": ["SELECT"], "postgresql": ["SET", "SELECT"]}[connection.vendor]
    with CaptureQueriesContext(connection) as taken, transaction.atomic():
        teams.team_update(by=scene.administrator, team=scene.team, name="Help")
        teams.team_update(by=scene.administrator, team=scene.team, name="Help desk")
    about = [one["sql"] for one in taken if re.search("auditrow|advisory", one["sql"])]
    assert [sql.split()[0] for sql in about] == [*chaining, "INSERT"]


def test_the_database_says_when_and_never_goes_back(scene: Scene) -> None:
    ahead = AuditRowFactory.create(at=timezone.now().replace(year=2999))
    with transaction.atomic():
        teams.team_update(by=scene.administrator, team=scene.team, name="Help")
        teams.team_update(by=scene.administrator, team=scene.team, name="Help desk")
    first, second = rows()[1:]
    assert first.at == second.at == ahead.at
    assert [row.place for row in rows()] == [1, 2, 3]
    assert chain_verdict().broken is None


def test_rows_of_a_part_that_was_undone_are_not_chained(scene: Scene) -> None:
    with transaction.atomic():
        teams.team_update(by=scene.administrator, team=scene.team, name="One")
        with transaction.atomic():
            teams.team_update(by=scene.administrator, team=scene.team, name="Two")
            transaction.set_rollback(True)
        teams.team_update(by=scene.administrator, team=scene.team, name="Three")
    assert [row.changes[0][2] for row in rows()] == ["One", "Three"]
    assert chain_verdict().broken is None


@pytest.mark.django_db(transaction=True)
def test_a_row_that_cannot_be_chained_takes_its_write_back(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(NOW)

    def unable(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("registry.services.chaining.chained", unable)
        with pytest.raises(ZeroDivisionError):
            teams.team_update(by=scene.administrator, team=scene.team, name="Lost")
    scene.team.refresh_from_db()
    assert scene.team.name == "Support"
    teams.team_update(by=scene.administrator, team=scene.team, name="Kept")
    assert [row.changes[0][2] for row in rows()] == ["Kept"]


@pytest.mark.parametrize(
    "fields",
    [
        {"place": 1},
        {"previous": START},
        {"previous": "sha256:AB"},
        {"digest": "md5:12"},
        {"place": 0},
    ],
)
def test_the_database_takes_no_row_that_cannot_be_in_the_chain(
    db: None, fields: dict[str, object]
) -> None:
    first = AuditRowFactory.create()
    row = AuditRow(via="page", deed="opened", kind="person", subject=["a"], at=NOW)
    row.place, row.previous, row.digest = 2, first.digest, "sha256:" + "a" * 64
    for name, value in fields.items():
        setattr(row, name, value)
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        row.save()


def test_it_is_verified_once_a_day_by_one(db: None) -> None:
    assert [verification_claim(now=NOW), verification_claim(now=NOW)] == [True, False]
    assert verification_claim(now=NOW + EVERY)
    assert not verification_claim(now=NOW + EVERY)
    assert chain_state().verified is None
    verification_keep(verdict=chain_verdict(), now=NOW)
    assert chain_state().verified


def test_the_program_verifies_it_and_tells_its_log(chain: list[AuditRow]) -> None:
    with capture_logs() as log:
        verify_audit()
        remove(ROWS)
        verify_audit()
    told, found = log
    assert (told["event"], told["place"], told["digest"]) == ("audit_head", ROWS, chain[-1].digest)
    assert (found["event"], found["log_level"]) == ("audit_chain_broken", "error")
    assert f"place {ROWS} was removed" in found["reason"]


def test_a_tick_has_it_verified_once_a_day(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[None] = []
    monkeypatch.setattr(verify_audit, "delay", lambda: sent.append(None))
    dispatch_due()
    dispatch_due()
    assert len(sent) == 1
