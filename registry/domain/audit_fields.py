"""Which fields of which records the audit trail keeps, and which of them a write changed.

What is secret has no line here, so a new field stays out until somebody has thought about it.
"""

from collections.abc import Mapping

from registry.domain.audit import Change, Kind, plain
from registry.domain.contract_catalogue import Clause

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
