"""What is read together is of one state of the database, whatever is committed meanwhile."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.db import InternalError, OperationalError, ProgrammingError, connection, transaction
from django.test import Client

from registry.database.one_moment import one_moment
from registry.models import Interface, Release
from registry.services.releases import release_revise
from tests.factories import NOW, InterfaceFactory, acting
from tests.integration.approval_scene import Approving, digest, edited

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(work: Callable[[], object]) -> None:
    """Do and commit something on another connection, and wait for that."""

    def done() -> None:
        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(done).result()


def test_what_others_commit_is_seen_afterwards() -> None:
    InterfaceFactory.create()
    with one_moment():
        assert Interface.objects.count() == 1
        elsewhere(InterfaceFactory.create)
        assert Interface.objects.count() == 1
    assert Interface.objects.count() == 2
    # and what follows is written as ever
    InterfaceFactory.create()
    assert Interface.objects.count() == 3


def test_it_ends_with_an_error() -> None:
    with pytest.raises(ZeroDivisionError), one_moment():
        assert Interface.objects.count() / 0
    elsewhere(InterfaceFactory.create)
    with transaction.atomic():
        InterfaceFactory.create()
    assert Interface.objects.count() == 2


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no transactions for reading")
def test_nothing_is_written_within() -> None:
    with pytest.raises(InternalError, match="read-only"), one_moment():
        InterfaceFactory.create()
    InterfaceFactory.create()


def test_a_lost_connection_is_replaced_by_one_of_the_usual_kind() -> None:
    def lose_it() -> None:
        assert Interface.objects.count() == 0
        connection.connection.close()
        Interface.objects.count()

    with pytest.raises((OperationalError, ProgrammingError)), one_moment():
        lose_it()
    connection.close()
    InterfaceFactory.create()
    assert Interface.objects.count() == 1


def test_within_a_transaction_nothing_changes() -> None:
    with transaction.atomic():
        with one_moment():
            InterfaceFactory.create()
        InterfaceFactory.create()
    assert Interface.objects.count() == 2


def test_other_kinds_of_connections_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry.database.one_moment.connections", {"default": object()})
    with pytest.raises(ImproperlyConfigured, match=r"registry\.database"), one_moment():
        pass


class Between:
    """Commits an edit of a release elsewhere after the statement with a number of a page."""

    def __init__(self, edit: Callable[[], object], after: int) -> None:
        self.edit, self.after, self.seen = edit, after, 0

    def __call__(
        self, execute: Callable[..., object], *statement: object, **given: object
    ) -> object:
        result = execute(*statement, **given)
        self.seen += 1
        if self.seen == self.after:
            elsewhere(self.edit)
        return result


def revised(scene: Approving, release: Release, turn: int) -> None:
    fields = edited(prompt=digest("34"[turn % 2]))
    release_revise(by=acting(scene.mia), release=release, fields=fields, now=NOW)


@time_machine.travel(NOW, tick=False)
def test_a_page_on_which_somebody_decides_shows_what_they_decide_about() -> None:
    scene, client = Approving(), Client()
    release = scene.submitted()
    client.force_login(scene.ann)
    turn, count = 0, 1
    while turn <= count:
        turn += 1
        between = Between(partial(revised, scene, release, turn), turn)
        with connection.execute_wrapper(between):
            page = client.get(f"/releases/{release.public_id}/").context
        shown, approval = page["shown"], page["approval"]
        assert shown.release.revision == approval.revision == shown.contents[0].number
        assert shown.release.subject == approval.subject
        assert {one.number for one in shown.texts} == {one.number for one in shown.contents}
        count = between.seen
    assert count > 10
