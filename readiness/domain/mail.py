"""What people are told by e-mail: kinds, states, faults, and when it is tried again.

Nothing here knows SMTP. A fault is one of an enumeration, so that neither a page nor a row repeats
what a mail server said: such answers may hold addresses, names of hosts, and more.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_KEY = 200
"""Characters of what a message is about."""
LONGEST_SUBJECT = 200
LONGEST_TEXT = 4_000
MOST_TRIES = 8
"""Attempts until a message is given up: about a day and a half after the first one."""
KEPT = timedelta(days=180)
"""How long a message that is settled is remembered, so that it is not said again."""

_ADDRESS = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9.-]+", re.ASCII | re.IGNORECASE)
"""Plain addresses: letters beyond ASCII take an extension that few servers have (RFC 6531)."""
_MINUTES_BETWEEN = (1, 5, 15, 60, 240, 480, 1440)


class MessageKind(StrEnum):
    """What a message is about."""

    VOTE_NEEDED = "vote_needed"
    RELEASE_DECIDED = "release_decided"
    OWNERSHIP_ASKED = "ownership_asked"
    GATE_PASSED = "gate_passed"
    TEST = "test"

    @property
    def is_optional(self) -> bool:
        """Whether people who want no e-mail are spared it."""
        return self is not MessageKind.TEST

    @property
    def label(self) -> str:
        """What people call it."""
        return _LABELS[self]


_LABELS = {
    MessageKind.VOTE_NEEDED: "A vote is needed",
    MessageKind.RELEASE_DECIDED: "A release was decided",
    MessageKind.OWNERSHIP_ASKED: "Asked to own something",
    MessageKind.GATE_PASSED: "Let through by a gate that only warns",
    MessageKind.TEST: "Test",
}


class MessageState(StrEnum):
    """What became of a message."""

    WAITING = "waiting"
    FAILED = "failed"
    SENT = "sent"
    GIVEN_UP = "given_up"

    @property
    def is_settled(self) -> bool:
        """Whether nothing more happens to it."""
        return self in (MessageState.SENT, MessageState.GIVEN_UP)


class MailFault(StrEnum):
    """Why a message did not leave, or was not taken."""

    NAME = "name"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    DROPPED = "dropped"
    GREETING = "greeting"
    NO_STARTTLS = "no_starttls"
    UNTRUSTED = "untrusted"
    TLS = "tls"
    NO_LOGIN = "no_login"
    LOGIN = "login"
    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"
    BUSY = "busy"
    ADDRESS = "address"
    CLOSED = "closed"
    UNWANTED = "unwanted"

    @property
    def sentence(self) -> str:
        """What went wrong, and whose matter it is."""
        return _SENTENCES[self]

    @property
    def is_final(self) -> bool:
        """Whether another attempt with the same message cannot end better."""
        return self in _FINAL


_SENTENCES = {
    MailFault.NAME: "The name of the mail server has no address. Look at SMTP_HOST",
    MailFault.REFUSED: "The mail server takes no connection. Look at SMTP_HOST and SMTP_PORT",
    MailFault.UNREACHABLE: "The mail server cannot be reached from where the worker runs",
    MailFault.TIMEOUT: "The mail server did not answer in time",
    MailFault.DROPPED: "The mail server hung up in the middle",
    MailFault.GREETING: "What answers does not greet as a mail server does",
    MailFault.NO_STARTTLS: "The mail server offers no STARTTLS. Look at SMTP_SECURITY",
    MailFault.UNTRUSTED: (
        "The certificate of the mail server is not trusted. Look at SMTP_HOST and SMTP_CA"
    ),
    MailFault.TLS: "The mail server speaks no TLS that can be used. Look at SMTP_SECURITY",
    MailFault.NO_LOGIN: "The mail server takes no user and password. Look at SMTP_USER",
    MailFault.LOGIN: "The mail server refused user and password. Look at SMTP_PASSWORD",
    MailFault.SENDER: "The mail server refused the sender. Look at SMTP_FROM",
    MailFault.RECIPIENT: "The mail server refused the recipient",
    MailFault.CONTENT: "The mail server refused the message",
    MailFault.BUSY: "The mail server asked to be tried later",
    MailFault.ADDRESS: "No e-mail can go to the recipient's address",
    MailFault.CLOSED: "The recipient's account was closed meanwhile",
    MailFault.UNWANTED: "The recipient switched e-mail off meanwhile",
}
_FINAL = frozenset(
    {
        MailFault.RECIPIENT,
        MailFault.CONTENT,
        MailFault.ADDRESS,
        MailFault.CLOSED,
        MailFault.UNWANTED,
    }
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What a message says.

    Attributes:
        paragraphs: of its text, each a line or more.
        path: of the page that it leads to, below the address of the program.
        link: what the page is called, for example "The release".
    """

    subject: str
    paragraphs: tuple[str, ...]
    path: str
    link: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that one person is to be told once.

    Attributes:
        person_id: primary key.
        subject_key: what it is about, by natural ids: the same thing has the same key.
    """

    kind: MessageKind
    person_id: int
    subject_key: str
    letter: Letter


@dataclass(frozen=True, slots=True)
class Parcel:
    """One letter to one person, as the outbox hands it out.

    Attributes:
        id: of the row.
        key: the same for each attempt, by which mail programs know a copy.
        recipient: an e-mail address.
    """

    id: int
    key: str
    recipient: str
    kind: MessageKind
    letter: Letter
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one attempt ended.

    Attributes:
        fault: None where the mail server took the message.
        code: the three digits of its refusal, None where it said none.
    """

    parcel_id: int
    fault: MailFault | None = None
    code: int | None = None


def next_state(tries: int, fault: MailFault | None) -> MessageState:
    """Return what a message is after ``tries`` attempts, of which the last one ended so."""
    if fault is None:
        return MessageState.SENT
    if fault.is_final or tries >= MOST_TRIES:
        return MessageState.GIVEN_UP
    return MessageState.FAILED


def next_try(tries: int, now: datetime) -> datetime:
    """Return when a message is due again after ``tries`` attempts in vain."""
    return now + timedelta(minutes=_MINUTES_BETWEEN[min(tries, len(_MINUTES_BETWEEN)) - 1])


def fault_sentence(fault: MailFault, code: int | None) -> str:
    """Return what went wrong in one sentence, with the server's three digits where it said any."""
    return f"{fault.sentence}{f' ({code})' if code else ''}."


def one_line(text: str) -> str:
    """Return ``text`` without anything that could end a header, cut to a length that is read."""
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return plain if len(plain) <= LONGEST_SUBJECT else f"{plain[: LONGEST_SUBJECT - 1]}…"


def is_address(text: str) -> bool:
    """Tell whether e-mail can go to, or come from, ``text``: one address and nothing else."""
    return _ADDRESS.fullmatch(text) is not None
