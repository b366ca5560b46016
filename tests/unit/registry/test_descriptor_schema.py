"""The published JSON Schema is the allow-list of what a file may set."""

from typing import Any

from registry.domain.descriptor import schema
from registry.domain.descriptor.shape import NOT_RECORDED

CLAUSES = {
    "minimumTls",
    "plainHttp",
    "hstsSeconds",
    "edgeAuthentication",
    "allowedHosts",
    "allowedPaths",
    "identityHeadersStripped",
    "trustedProxies",
    "bodyLimitBytes",
    "headerLimitBytes",
    "clientHeaderTimeoutSeconds",
    "upstreamTimeoutSeconds",
    "idleTimeoutSeconds",
    "rateLimitPerMinute",
    "securityHeaders",
    "cookies",
    "upstreamAllowList",
    "networkPolicy",
    "rewriting",
    "cacheAuthenticated",
    "streaming",
    "websocket",
    "notApplicable",
}
POLICY = {
    *("environmentKind", "changeKind", "slots", "freezeWindows"),
    *("excludesRequester", "excludesAuthors", "excludesLastEditor", "excludesTokenOwner"),
    *("voteValidityDays", "soakSeconds", "rollbackExempt", "minimumLevel", "minimumScore"),
    *("fastEvidenceSeconds", "postureEvidenceSeconds", "explicitSubject", "evidenceOfBuild"),
}
ALLOWED = {
    "InterfaceDocument": {"apiVersion", "kind", "metadata", "spec"},
    "InterfaceMetadata": {"name", "title", "description", "tags", "links"},
    "InterfaceShape": {
        "team",
        "profile",
        "tier",
        "lifecycle",
        "data",
        "incidents",
        "upgrades",
        "deployment",
        "boundary",
        "dependencies",
        "models",
        "objectives",
        "alertRoutes",
        "rollback",
        "responsibilities",
        "approvals",
        "environments",
    },
    "ApprovalsShape": {"policy", "policies"},
    "PolicyShape": POLICY,
    "SlotShape": {"responsibility", "count"},
    "FreezeShape": {"rule", "zone", "startsOn", "durationSeconds", "reason"},
    "PolicyDocument": {"apiVersion", "kind", "metadata", "spec"},
    "PolicyMetadata": {"name"},
    "PolicyOfInterface": {*POLICY, "interface"},
    "LinkShape": {"type", "url"},
    "DataShape": {"classification", "userNotice", "retentionDays", "promptLogging"},
    "IncidentsShape": {"severityScale", "escalation"},
    "UpgradesShape": {"cadenceDays", "lastUpgrade"},
    "DeploymentShape": {"source", "reviewedOn", "steps"},
    "BoundaryShape": {"layer", "operatedBy", "handover", "access"},
    "DependencyShape": {"interface", "name", "effect"},
    "ModelShape": {"name", "revision", "quantisation", "licence", "origin"},
    "ObjectiveShape": {
        "name",
        "sli",
        "target",
        "thresholdSeconds",
        "windowDays",
        "responsibility",
    },
    "AlertRouteShape": {
        "name",
        "kind",
        "url",
        "email",
        "secretRef",
        "severities",
        "responsibility",
    },
    "RollbackShape": {
        "trigger",
        "target",
        "dataEffect",
        "limitMinutes",
        "operator",
        "steps",
    },
    "HolderShape": {"team", "person", "people", "teams", "backup"},
    "BackupShape": {"team", "person", "people", "teams"},
    "EnvironmentShape": {
        "kind",
        "edge",
        "plain",
        "ca",
        "outsideZone",
        "insideZone",
        "upstreams",
        "routes",
        "identities",
        "contract",
        "maintenance",
        "release",
    },
    "MaintenanceShape": {"start", "end", "reason"},
    "ContractShape": {*CLAUSES, "template", "reviewedOn"},
    "ClausesShape": CLAUSES,
    "TemplateDocument": {"apiVersion", "kind", "metadata", "spec"},
    "TemplateMetadata": {"name", "title", "description"},
    "TemplateShape": {"team", "clauses"},
    "ReleaseShape": {"version", "image"},
    "RoutesShape": {
        "health",
        "version",
        "canary",
        "stream",
        "websocket",
        "protectedApi",
        "protectedPages",
        "public",
        "forbidden",
        "identity",
        "slow",
        "static",
    },
    "VersionShape": {"path", "pointer"},
    "CanaryShape": {"path", "model"},
    "StaticShape": {"path", "sha256"},
    "HealthShape": {"path", "status", "contains"},
    "IdentitiesShape": {"a", "b"},
    "IdentityShape": {"header", "secretRef"},
    "SecretReferenceShape": {"env", "file", "stored"},
    "TeamDocument": {"apiVersion", "kind", "metadata", "spec"},
    "TeamMetadata": {"name"},
    "TeamShape": {"title", "channel", "members"},
    "MemberShape": {"person", "role"},
}
"""Acceptances, votes, rehearsals and audit rows are missing on purpose.

So is the value of a secret. A release is read for an assessment, and applying refuses it.
"""


def mappings() -> dict[str, dict[str, Any]]:
    return {name: d for name, d in schema()["$defs"].items() if d["type"] == "object"}


def test_a_file_can_set_what_is_on_the_list_and_nothing_else():
    assert {name: set(d["properties"]) for name, d in mappings().items()} == ALLOWED


def test_no_mapping_takes_unknown_keys():
    assert [name for name, d in mappings().items() if d["additionalProperties"] is not False] == []


def test_no_name_is_both_recorded_and_not_recorded():
    both = {
        name: set(d[NOT_RECORDED]) & set(d["properties"])
        for name, d in mappings().items()
        if NOT_RECORDED in d
    }

    assert both
    assert not any(both.values())


def test_it_tells_the_kinds_apart():
    described = schema()

    assert described["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(described["discriminator"]["mapping"]) == {
        "AIInterface",
        "Team",
        "ContractTemplate",
        "ApprovalPolicy",
    }
