"""Handing messages to the mail server, many over one connection."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing

from readiness.delivery.letters import AddressUnusable, message_bytes
from readiness.domain.mail import Attempt, MailFault, Parcel
from readiness.egress import MailConnection, MailError, Relay

MOST_LOSSES = 2
"""Connections lost one after the other, until the mail server counts as in trouble."""


def deliver(parcels: Sequence[Parcel], *, relay: Relay, public_url: str) -> Iterator[Attempt]:
    """Yield how each parcel fared, at once, so that whoever keeps it loses no more than one.

    A connection that ends on the way is opened again for what is left. Where none can be opened,
    or two end in a row, the rest fares as the last one did: the server is in trouble.

    Args:
        public_url: address of the program, without a slash at its end.
    """
    with closing(_Round(relay, public_url)) as delivery:
        for parcel in parcels:
            yield delivery.attempt(parcel)


class _Round:
    """One delivery: the connection that is open, and what stands in the way of another one."""

    def __init__(self, relay: Relay, public_url: str) -> None:
        self._relay, self._public_url = relay, public_url
        self._stack = ExitStack()
        self._connection: MailConnection | None = None
        self._trouble: MailError | None = None
        self._losses = 0

    def attempt(self, parcel: Parcel) -> Attempt:
        """Try once to hand over ``parcel``."""
        try:
            self._send(parcel)
        except AddressUnusable:
            return Attempt(parcel.id, MailFault.ADDRESS)
        except MailError as error:
            return Attempt(parcel.id, error.fault, error.code)
        self._losses = 0
        return Attempt(parcel.id)

    def close(self) -> None:
        """Take leave of the server."""
        self._connection = None
        self._stack.close()

    def _send(self, parcel: Parcel) -> None:
        content = message_bytes(parcel, sender=self._relay.sender, public_url=self._public_url)
        connection = self._connection or self._opened()
        try:
            connection.send(parcel.recipient, content)
        except MailError as error:
            if error.is_lost:
                self._lose(error)
            raise

    def _opened(self) -> MailConnection:
        if self._trouble is not None:
            raise self._trouble
        try:
            self._connection = self._stack.enter_context(MailConnection(self._relay))
        except MailError as error:
            self._trouble = error
            raise
        return self._connection

    def _lose(self, error: MailError) -> None:
        self._losses += 1
        self.close()
        if self._losses == MOST_LOSSES:
            self._trouble = error
