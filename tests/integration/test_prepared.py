"""What is executed again and again is planned once for a connection, and may be lost any time."""

import pytest
from django.db import DatabaseError, NotSupportedError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from registry.database.prepared import row_again
from tests.factories import TeamFactory

NAMED = "SELECT slug, name FROM registry_team WHERE slug = %s AND id > %s"
MIGRATED = "SELECT name FROM migrated"
ENDED = "SELECT CAST(pg_terminate_backend(pg_backend_pid()) AS text)"


def known() -> int:
    """Return how many statements the connection has planned."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM pg_prepared_statements WHERE name LIKE 'ops_%'")
        return int(cursor.fetchone()[0])


def named(slug: str = "chat") -> tuple[str | None, ...] | None:
    return row_again(NAMED, (slug, 0))


@pytest.mark.django_db(transaction=True)
def test_a_row_is_the_same_whether_its_statement_is_prepared_lost_or_had_by_others() -> None:
    TeamFactory.create(slug="chat", name="Chät")
    # where queries are noted, this is one as well
    with CaptureQueriesContext(connection) as caught:
        found = [named(), named(), named("none")]
    assert len([one for one in caught.captured_queries if "registry_team" in one["sql"]]) == 3
    assert found == [("chat", "Chät"), ("chat", "Chät"), None]
    with transaction.atomic():
        assert named() == ("chat", "Chät")
    with pytest.raises(DatabaseError):
        row_again("SELECT missing FROM registry_team WHERE slug = %s", ("chat",))
    if connection.vendor != "postgresql":
        return
    assert known() == 1
    with connection.cursor() as cursor:
        # as if a pooler gave another connection, and then one on which somebody else prepared it
        cursor.execute("DEALLOCATE ALL")
        assert (named(), known()) == (("chat", "Chät"), 0)
        # what is lost is prepared anew, and not missed again with every poll
        assert (named(), known()) == (("chat", "Chät"), 1)
        connection.close()
    assert (named(), known()) == (("chat", "Chät"), 1)
    connection._prepared.clear()  # type: ignore[attr-defined] # as one of them sees it
    assert (named(), known()) == (("chat", "Chät"), 1)
    with pytest.raises(OperationalError):
        row_again(ENDED, ())
    connection.close()
    with transaction.atomic():
        assert (named(), known()) == (("chat", "Chät"), 0)
    connection.close()
    # a migration under a running program gives a column another type
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE migrated AS SELECT CAST('one' AS varchar(9)) AS name")
        try:
            for kind in ("varchar(99)", "text"):
                assert row_again(MIGRATED, ()) == ("one",)
                cursor.execute(f"ALTER TABLE migrated ALTER name TYPE {kind}")
                assert [row_again(MIGRATED, ()) for _ in range(2)] == [("one",)] * 2
                assert known() == 1
        finally:
            cursor.execute("DROP TABLE migrated")
    with pytest.raises(NotSupportedError):
        # no matter of its plan
        row_again("SELECT 1 FROM registry_team FULL JOIN registry_user ON random() > %s", ("0",))
