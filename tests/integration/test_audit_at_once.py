"""Many who write audit rows at the same time: one chain, and nobody waits in a circle."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from registry.domain.audit import Deed
from registry.domain.origins import BY_ITSELF
from registry.models import Membership, Team
from registry.rights import Actor
from registry.selectors.audit_chain import chain_verdict
from registry.services import people, teams
from registry.services.auditing import audit, of_team
from tests.factories import NOW, AdministratorFactory, TeamFactory, UserFactory, acting
from tests.integration.audited_scene import rows

WRITERS = {"sqlite": 8, "postgresql": 50}
"""SQLite has all but one of them wait in a queue without an order."""
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


def at_once(*works: Callable[[], object]) -> None:
    """Do each work in a thread with a connection of its own; raise what one of them raises."""

    def done(work: Callable[[], object]) -> None:
        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        for future in [pool.submit(done, work) for work in works]:
            future.result()


@pytest.mark.django_db(transaction=True)
def test_many_writers_leave_one_unbroken_chain() -> None:
    count = WRITERS[connection.vendor]
    by = acting(AdministratorFactory.create())
    start = Barrier(count)

    def write(number: int) -> None:
        start.wait()
        with transaction.atomic():
            teams.team_create(by=by, slug=f"new-{number}", name=f"New {number}", now=NOW)
            people.person_create(by=BY_ITSELF, email=f"new-{number}@example.test", name="New")

    at_once(*(lambda number=number: write(number) for number in range(count)))
    made = rows()
    assert len(made) >= 2 * count
    assert [row.place for row in made] == list(range(1, len(made) + 1))
    assert [row.at for row in made] == sorted(row.at for row in made)
    verdict = chain_verdict()
    assert (verdict.broken, verdict.place) == (None, len(made))


@pytest.mark.django_db(transaction=True)
def test_who_audits_and_then_locks_waits_for_nobody_who_locks_and_then_audits() -> None:
    by = acting(AdministratorFactory.create())
    shared = TeamFactory.create()
    # SQLite has the second one begin when the first one has ended
    meeting = Barrier(2 if connection.vendor == "postgresql" else 1)

    def audit_then_lock() -> None:
        with transaction.atomic():
            _tell(by, shared)
            meeting.wait()
            Team.objects.select_for_update().get(pk=shared.pk)
            _tell(by, shared)

    def lock_then_audit() -> None:
        with transaction.atomic():
            Team.objects.select_for_update().get(pk=shared.pk)
            _tell(by, shared)
            meeting.wait()
            _until_somebody_waits()
            _tell(by, shared)

    at_once(audit_then_lock, lock_then_audit)
    assert [row.place for row in rows()] == [1, 2, 3, 4]
    assert chain_verdict().broken is None


@pytest.mark.django_db(transaction=True)
def test_what_a_commit_looks_up_is_looked_up_before_the_chain_is_locked() -> None:
    by = acting(AdministratorFactory.create())
    shared, person = TeamFactory.create(), UserFactory.create()
    meeting = Barrier(2 if connection.vendor == "postgresql" else 1)

    def refer() -> None:
        with transaction.atomic():
            meeting.wait()
            # whether the team is there is asked when this commits
            Membership.objects.create(team=shared, person=person, role="member", since=NOW)
            _tell(by, shared)

    def hold() -> None:
        with transaction.atomic():
            Team.objects.select_for_update().get(pk=shared.pk)
            meeting.wait()
            _until_somebody_waits()
            _tell(by, shared)

    at_once(refer, hold)
    assert [row.place for row in rows()] == [1, 2]


def _tell(by: Actor, team: Team) -> None:
    audit(by=by, deed=Deed.ADDED, subject=of_team(team))


def _until_somebody_waits() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            while not cursor.execute(WAITING).fetchone()[0]:
                pass
