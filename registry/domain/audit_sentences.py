"""Audit rows as people read them."""

from dataclasses import dataclass
from datetime import datetime

from registry.domain.audit import Change, Deed, Kind, Subject, Value
from registry.domain.origins import Origin, Via
from registry.domain.responsibilities import Responsibility


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One audit row.

    Attributes:
        id: rises with every row.
        who: the person's name then, "" where the program acted by itself.
        email: their address then.
        token: public id of the token through which they acted, "" for none.
        reason: why, in their words, "" where they gave none.
        person_id: number of the account that has their address now, 0 for none.
    """

    id: int
    at: datetime
    who: str
    email: str
    token: str
    origin: Origin
    deed: Deed
    subject: Subject
    changes: tuple[Change, ...]
    reason: str
    person_id: int = 0

    @property
    def sentence(self) -> str:
        """Who did what, without a full stop."""
        return f"{self.who or 'The program'} {self.done}"

    @property
    def done(self) -> str:
        """What was done, as it follows the name of who did it."""
        return _done(self.deed, self.subject, self.changes)

    @property
    def details(self) -> tuple[str, ...]:
        """What of the record changed, one line for each field that the sentence leaves out."""
        if _is_told(self.deed, self.changes):
            return ()
        return tuple(_line(change, self.deed) for change in self.changes)

    @property
    def place(self) -> str:
        """From where it was done, "" where that is not known."""
        door = _DOORS[self.origin.via]
        words = (f"with the token {self.token}" if self.token else "", door, self.origin.agent)
        address = f"from {self.origin.address}" if self.origin.address else ""
        return ", ".join(filter(None, (*words, address)))


_DOORS = {Via.PAGE: "", Via.API: "API", Via.COMMAND: "command", Via.PROGRAM: ""}

_DEEDS = {
    Deed.ADDED: "added {what}",
    Deed.CHANGED: "changed {what}",
    Deed.REMOVED: "removed {what}",
    Deed.ASKED: "asked {holder} to own {what}",
    Deed.ACCEPTED: "accepted for {holder} to own {what}",
    Deed.DECLINED: "declined for {holder} to own {what}",
    Deed.WITHDRAWN: "no longer has {holder} own {what}",
    Deed.VOIDED: "made {what} void: the edge moved to another host",
    Deed.REVOKED: "revoked {what}",
    Deed.CLOSED: "closed {what}",
    Deed.OPENED: "opened {what} again",
    Deed.INVITED: "made a sign-in link for {what}",
    Deed.LINK_USED: "used a sign-in link",
    Deed.SIGNED_IN: "signed in",
    Deed.ENDED: "signed out of other browsers",
    Deed.PASSWORD_SET: "set the password of {what}",
    Deed.PROBED: "had {what} probed again",
    Deed.ROTATED: "encrypted all stored secrets with the first key",
    Deed.PROPOSED: "proposed {what}",
    Deed.DEPLOYED: "recorded {what} as deployed",
    Deed.REQUESTED: "asked for {what}",
    Deed.APPROVED: "approved {what}",
    Deed.DENIED: "denied {what}",
    Deed.SIMULATED: "had {what} simulated over the whole fleet",
    Deed.ACTIVATED: "put {what} in force",
    Deed.SUBMITTED: "asked for the approval of {what}",
    Deed.VOTED: "voted on {what}",
    Deed.REJECTED: "rejected {what}",
    Deed.SENT_BACK: "asked for changes of {what}",
    Deed.ADMITTED: "admitted {what}",
    Deed.VERIFIED: "verified {what}",
    Deed.SUPERSEDED: "superseded {what}",
    Deed.OVERRIDDEN: "let {what} out without approval",
    Deed.ROLLED_BACK: "rolled back {what}",
    Deed.STARTED: "started {what}",
    Deed.TICKED: "did a step of {what}",
    Deed.FINISHED: "finished {what}",
    Deed.ABANDONED: "abandoned {what}",
}

_ENDS = frozenset({Deed.REMOVED, Deed.REVOKED})
"""After these nothing of the record is left, so that it need not be said of each field."""

_WORDS = {
    "channel": "contact channel",
    "ca_pem": "private certificate authority",
    "edge_url": "edge URL",
    "plain_url": "plain-HTTP URL",
    "minimum_tls": "minimum TLS version",
    "data_classification": "data classification",
    "protected_api": "protected API routes",
    "review_by": "last day",
    "proof": "proof of ownership",
    "expires_at": "end",
    "scorecard_digest": "digest",
    "shown_digest": "what they were shown",
    "ticked_at": "done at",
}


_SUBJECTS = {
    Kind.MEMBERSHIP: "{1} in the team {0}",
    Kind.ENVIRONMENT: "{1} of {0}",
    Kind.IDENTITY: "identity {2} of {1} of {0}",
    Kind.ALERT_ROUTE: "the alert route {1} of {0}",
    Kind.REHEARSAL: "the rollback rehearsal in {1} of {0} of {2}",
    Kind.TEMPLATE: "the contract template {0}",
    Kind.PERSON: "the account of {0}",
    Kind.RELEASE: "release {3} to {1} of {0}",
    Kind.POLICY: "the approval policy {1} of {0}",
    Kind.WAIVER: "the waiver of {2} in {1} of {0}",
    Kind.ATTESTATION: "{2} of {1} of {0}",
    Kind.ASSIGNMENT: "{2} of {1} of {0}",
    Kind.COMMENT: "{2} of {1} of {0}",
    Kind.EVIDENCE: "{2} of {1} of {0}",
    Kind.ISSUER: "the token issuer {0}",
    Kind.TRUST_RULE: "the trust rule {1} of {0}",
    Kind.PERSON_LINK: "the link of {1} at the token issuer {0} to a person",
}
"""What a record is called, from the parts that identify it."""

_OF_ONE_KIND = {
    (Kind.PERSON, Deed.REQUESTED): "had a test e-mail sent to {last}",
    (Kind.ATTESTATION, Deed.ADDED): "answered {what}",
    (Kind.ASSIGNMENT, Deed.ASKED): "asked {last} to answer {what}",
    (Kind.ASSIGNMENT, Deed.WITHDRAWN): "no longer asks {last} to answer {what}",
    (Kind.COMMENT, Deed.ADDED): "commented on {what}",
    (Kind.EVIDENCE, Deed.ADDED): "handed in evidence {last} for {what}",
    (Kind.ENVIRONMENT, Deed.PROBED): "had the contract of {what} validated",
    (Kind.WAIVER, Deed.WITHDRAWN): "withdrew {what}",
    (Kind.RELEASE, Deed.WITHDRAWN): "withdrew {what}",
    (Kind.VOTE, Deed.WITHDRAWN): "withdrew a vote on {what}",
}
"""What is done to one kind of record, in words of its own."""


def _done(deed: Deed, subject: Subject, found: tuple[Change, ...]) -> str:
    what, holder = _what(subject), ""
    if deed is Deed.CHANGED and _is_told(deed, found):
        return f"set the {_field(found[0])} of {what} {_from_to(found[0])}"
    if deed is Deed.ADDED and subject.kind is Kind.ALERT_ROUTE:
        # with a new secret one that was there is replaced, which says the same
        return f"set {what}"
    if deed is Deed.ADDED and subject.kind is Kind.REHEARSAL:
        return f"recorded {what}"
    if deed is Deed.ADDED and subject.kind is Kind.IDENTITY:
        # one that was there is replaced, which says the same
        return f"gave {what}"
    if told := _OF_ONE_KIND.get((subject.kind, deed)):
        return told.format(what=what, last=subject.parts[-1])
    if subject.kind is Kind.OWNERSHIP:
        holder = subject.parts[-1]
    return _DEEDS[deed].format(what=what, holder=holder)


def _what(subject: Subject) -> str:
    if subject.kind is Kind.OWNERSHIP:
        interface, word, standing, *_ = subject.parts
        return f"{Responsibility(word).label.lower()} of {interface} as {standing}"
    if subject.kind is Kind.VOTE:
        interface, place, _, version, slot = subject.parts
        looked_at = Responsibility(slot).label.lower()
        return f"release {version} to {place} of {interface} for {looked_at}"
    words = _SUBJECTS.get(subject.kind)
    return words.format(*subject.parts) if words else f"the {subject.kind} {subject.id}"


def _is_told(deed: Deed, found: tuple[Change, ...]) -> bool:
    """Tell whether the sentence itself holds all that changed."""
    return deed is Deed.CHANGED and len(found) == 1


def _line(change: Change, deed: Deed) -> str:
    if change.before is None:
        return f"{_field(change)}: {_shown(change.after)}"
    if deed in _ENDS:
        return f"{_field(change)}: {_shown(change.before)}"
    return f"{_field(change)} {_from_to(change)}"


def _field(change: Change) -> str:
    return _WORDS.get(change.field, change.field.replace("_", " "))


def _from_to(change: Change) -> str:
    if change.before is None:
        return f"to {_shown(change.after)}"
    return f"from {_shown(change.before)} to {_shown(change.after)}"


def _shown(value: Value) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return "nothing" if value is None else str(value)
