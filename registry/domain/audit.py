"""What an audit row says: who did what to which record, and what of it changed.

Only the fields named in ``FIELDS`` are ever kept. What is secret has no line there, so a new field
stays out until somebody has thought about it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from registry.domain.contract_catalogue import Clause
from registry.domain.tokens import SCANNED

Value = str | int | list[str] | None
"""What a field held, as it is kept."""

LONGEST_VALUE = 1_000
"""Characters of one value that are kept: enough to know a text by."""
LARGEST_NUMBER = 2**53 - 1
"""Numbers beyond are kept as texts: canonical JSON has none that not every program can hold."""


class Kind(StrEnum):
    """What was written."""

    TEAM = "team"
    MEMBERSHIP = "membership"
    INTERFACE = "interface"
    ENVIRONMENT = "environment"
    IDENTITY = "identity"
    OWNERSHIP = "ownership"
    ALERT_ROUTE = "alert_route"
    REHEARSAL = "rehearsal"
    PERSON = "person"
    SESSION = "session"
    TOKEN = "token"  # noqa: S105 (a word)
    SECRETS = "secrets"
    TEMPLATE = "template"
    RELEASE = "release"
    POLICY = "policy"
    WAIVER = "waiver"
    ATTESTATION = "attestation"
    ASSIGNMENT = "assignment"
    COMMENT = "comment"
    EVIDENCE = "evidence"
    SCORECARD = "scorecard"
    VOTE = "vote"
    ISSUER = "issuer"
    TRUST_RULE = "trust_rule"
    PERSON_LINK = "person_link"


class Deed(StrEnum):
    """What was done to it."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    VOIDED = "voided"
    REVOKED = "revoked"
    CLOSED = "closed"
    OPENED = "opened"
    INVITED = "invited"
    LINK_USED = "link_used"
    SIGNED_IN = "signed_in"
    ENDED = "ended"
    PASSWORD_SET = "password_set"  # noqa: S105 (a word)
    PROBED = "probed"
    ROTATED = "rotated"
    PROPOSED = "proposed"
    DEPLOYED = "deployed"
    REQUESTED = "requested"
    APPROVED = "approved"
    DENIED = "denied"
    SIMULATED = "simulated"
    ACTIVATED = "activated"
    SUBMITTED = "submitted"
    VOTED = "voted"
    REJECTED = "rejected"
    SENT_BACK = "sent_back"
    ADMITTED = "admitted"
    VERIFIED = "verified"
    SUPERSEDED = "superseded"
    OVERRIDDEN = "overridden"
    ROLLED_BACK = "rolled_back"
    STARTED = "started"
    TICKED = "ticked"
    FINISHED = "finished"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class Subject:
    """The record that was written.

    Attributes:
        parts: its natural id from the outside in, for example interface and environment.
        interface: slug of the interface that it belongs to, "" for none.
    """

    kind: Kind
    parts: tuple[str, ...]
    interface: str = ""

    @property
    def id(self) -> str:
        """The natural id in one text."""
        return "/".join(self.parts)


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a record before and after; None where there was nothing."""

    field: str
    before: Value
    after: Value


_CLAUSES = frozenset({*Clause, "not_applicable"})

FIELDS: Mapping[Kind, frozenset[str]] = {
    Kind.TEAM: frozenset({"name", "channel"}),
    Kind.MEMBERSHIP: frozenset({"role"}),
    Kind.INTERFACE: frozenset(
        {
            "name",
            "team",
            "description",
            "profile",
            "tier",
            "lifecycle",
            "data_classification",
            "environments",
            "releases",
            "policies",
            "tags",
            "links",
            "dependencies",
            "boundary",
            "models",
            "deployment_source",
            "deployment_reviewed_on",
            "deployment_steps",
            "upgrade_cadence_days",
            "last_upgrade",
            "user_notice",
            "retention_days",
            "prompt_logging",
            "severity_scale",
            "escalation",
            "objectives",
            "rollback_trigger",
            "rollback_target",
            "rollback_steps",
            "rollback_data_effect",
            "rollback_limit_minutes",
            "rollback_operator",
        }
    ),
    Kind.ENVIRONMENT: frozenset(
        {
            "name",
            "kind",
            "edge_url",
            "plain_url",
            "ca_pem",
            "outside_zone",
            "inside_zone",
            "health_path",
            "health_status",
            "health_contains",
            "protected_api",
            "protected_pages",
            "public_routes",
            "forbidden_routes",
            "version_route",
            "canary_route",
            "stream_route",
            "websocket_route",
            "slow_route",
            "identity_route",
            "static_routes",
            "upstreams",
            "maintenance",
            "paused_until",
            "contract_template",
            "contract_reviewed_on",
            *_CLAUSES,
            "proof",
            "proof_token",
            "releases",
            "gate_mode",
            "validated_contract",
            "validated_in",
        }
    ),
    Kind.IDENTITY: frozenset({"header", "source", "reference"}),
    Kind.OWNERSHIP: frozenset({"review_by"}),
    Kind.ALERT_ROUTE: frozenset(
        {"kind", "severities", "responsibility", "address", "source", "reference", "host"}
    ),
    Kind.REHEARSAL: frozenset(
        {
            "finished_at",
            "result",
            "from_digest",
            "to_digest",
            "evidence",
            "recorded_by",
            "state",
            "step",
            "ticked_at",
            "minutes",
            "note",
            "release",
        }
    ),
    Kind.PERSON: frozenset({"name", "email", "role", "mail"}),
    Kind.SESSION: frozenset({"browsers"}),
    Kind.TOKEN: frozenset({"name", "scopes", "expires_at", "issuer", "rule", "run", "sponsor"}),
    Kind.ISSUER: frozenset(
        {"name", "kind", "iss", "key_source", "jwks_url", "zone", "ca_pem", "human_claim", "keys"}
    ),
    Kind.TRUST_RULE: frozenset({"issuer", "environments", "verbs", "pins", "lent_by"}),
    Kind.PERSON_LINK: frozenset({"person"}),
    Kind.SECRETS: frozenset({"rotated"}),
    Kind.TEMPLATE: frozenset({"title", "description", "team", *_CLAUSES}),
    Kind.RELEASE: frozenset(
        {
            "version",
            "notes",
            "rollback_plan",
            "authors",
            "added_kinds",
            "state",
            "revision",
            "image",
            "model",
            "prompt",
            "rendering",
            "configuration",
            "proxy",
            "tools",
            "deployed_at",
            "evidence",
            "replaces",
            "expires_at",
            "policies",
            "superseded_by",
        }
    ),
    Kind.VOTE: frozenset({"choice", "revision", "shown_digest"}),
    Kind.SCORECARD: frozenset({"title", "scorecard_digest", "state", "base", "lines"}),
    Kind.POLICY: frozenset(
        {
            "environment_kind",
            "change_kind",
            "slots",
            "excludes_requester",
            "excludes_authors",
            "excludes_last_editor",
            "excludes_token_owner",
            "vote_validity_days",
            "soak_seconds",
            "freeze_windows",
            "rollback_exempt",
            "minimum_level",
            "minimum_score",
            "fast_evidence_seconds",
            "posture_evidence_seconds",
            "explicit_subject",
            "evidence_of_build",
            "version",
        }
    ),
    Kind.WAIVER: frozenset(
        {"state", "compensating_control", "ends_on", "renews", "requested_by", "decided_by"}
    ),
    Kind.ATTESTATION: frozenset(
        {"answer", "statement", "link", "file", "valid_until", "compared_with_the_last"}
    ),
    Kind.ASSIGNMENT: frozenset({"due_on"}),
    Kind.COMMENT: frozenset({"text"}),
    Kind.EVIDENCE: frozenset(
        {"outcome", "summary", "url", "report", "subject", "observed_at", "valid_until"}
    ),
}


def changes(
    kind: Kind, before: Mapping[str, object] | None, after: Mapping[str, object] | None
) -> tuple[Change, ...]:
    """Return which of the fields that may be kept differ.

    Args:
        before: the fields of the record, None where it did not exist.
        after: the same once it was written, None where it is gone.
    """
    old, new = before or {}, after or {}
    names = (name for name in {**old, **new} if name in FIELDS[kind])
    found = (Change(name, plain(old.get(name)), plain(new.get(name))) for name in names)
    return tuple(one for one in found if one.before != one.after)


def plain(value: object) -> Value:
    """Return a value as it is kept: blank as nothing, long texts cut, tokens taken out."""
    if isinstance(value, list | tuple):
        return [_text(str(one)) for one in value] or None
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST_NUMBER:
        return value
    if isinstance(value, datetime):
        return clock(value)
    return _text(str(value)) or None


def clock(moment: datetime) -> str:
    """Return a moment as people read it in a row: to the minute, in UTC."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def dump(found: Iterable[Change]) -> list[list[Value]]:
    """Return changes as they are stored."""
    return [[one.field, one.before, one.after] for one in found]


def load(stored: Iterable[tuple[str, Value, Value]]) -> tuple[Change, ...]:
    """Return stored changes."""
    return tuple(Change(*one) for one in stored)


def _text(value: str) -> str:
    # somebody may paste a token of this program anywhere
    shown = SCANNED.sub("[a token]", value).encode("utf-8", "replace").decode("utf-8")
    return shown if len(shown) <= LONGEST_VALUE else f"{shown[:LONGEST_VALUE]}…"
