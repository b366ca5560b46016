"""Where Django looks for the connection of a kind of database."""

from django.db.backends.postgresql import base

from registry.database.last_writes import LastWrites


class DatabaseWrapper(LastWrites, base.DatabaseWrapper):
    """A connection to PostgreSQL."""
