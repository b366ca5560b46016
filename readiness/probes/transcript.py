"""What a probe asked, kept so that a person can ask the same by hand."""

from dataclasses import dataclass

from readiness.egress import Credential, Pin


@dataclass(frozen=True, slots=True)
class Sent:
    """One question as it was put, over a connection of its own.

    Attributes:
        pin: which address was asked, and in which scope.
        check: id of the check in whose name it was asked, "" for a handshake.
        method: the HTTP method, "" for a handshake.
        target: path and query of the request line, exactly as sent.
        headers: those beside the ones that every request carries.
        credential: what was presented beside the headers.
        attempt: of the probe; the second one confirms the first.
    """

    pin: Pin
    check: str = ""
    method: str = ""
    target: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    credential: Credential | None = None
    attempt: int = 1

    @property
    def is_handshake(self) -> bool:
        """Whether hands were shaken and nothing was said."""
        return not self.method
