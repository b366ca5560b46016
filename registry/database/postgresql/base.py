"""Where Django looks for the connection of a kind of database."""

from django.db.backends.postgresql import base

from registry.database.last_writes import LastWrites


class DatabaseWrapper(LastWrites, base.DatabaseWrapper):
    """A connection to PostgreSQL."""

    def init_connection_state(self) -> None:
        """Prepare the connection.

        A list that is put together from many short queries would be compiled for seconds to run
        for milliseconds: PostgreSQL decides by the rows there are, not by the few that are asked.
        """
        super().init_connection_state()
        with self.connection.cursor() as cursor:
            cursor.execute("SET jit = off")
        if not self.get_autocommit():
            self.connection.commit()
