"""Who is signed in where: Django's sessions, with columns that say whose they are.

The settings name this module as the session engine, the way that Django documents for sessions
with more columns.
"""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from registry.domain.origins import LONGEST_AGENT
from registry.models.people import User

BEGUN = "begun"
"""What of the content of a session says when and from where it began."""


class Session(AbstractBaseSession):
    """One browser; ``person`` is None until somebody signed in with it."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")
    signed_in_at = models.DateTimeField(null=True)
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=LONGEST_AGENT, blank=True)

    class Meta:
        ordering: ClassVar = ["-signed_in_at"]

    def __str__(self) -> str:
        # the key opens the session, so it is not shown
        return f"session of {self.person}"

    @classmethod
    def get_session_store_class(cls) -> "type[SessionStore]":
        """Return the store that reads and writes these rows."""
        return SessionStore


class SessionStore(DatabaseStore):
    """Keeps what the content of a session says about its beginning in columns."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the model of the rows."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row for the content ``data``."""
        row = super().create_model_instance(data)
        assert isinstance(row, Session)  # noqa: S101 (the model above)
        begun = data.get(BEGUN, {})
        row.person_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.signed_in_at = datetime.fromisoformat(begun["at"]) if begun else None
        row.address, row.agent = begun.get("address") or None, begun.get("agent", "")
        return row
