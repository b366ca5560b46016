"""Issuers of ID tokens, trust rules and what pipelines are let in as, with their words."""

from importlib import import_module

import django.core.validators
import django.db.models.deletion
import registry.domain.audit
import registry.domain.machines.fetching
import registry.domain.machines.issuers
import registry.domain.tokens
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

AUDIT = import_module("registry.migrations.0002_audit_append_only")
_NEW_VERBS = ("release:write", "gate:evaluate")


def nothing(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Leave every scope as it is: the verbs that there were are verbs still."""


def verbs_of_before(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take from tokens what nobody could say before; they can do less then, and never more."""
    apps.get_model("registry", "TokenScope").objects.filter(verb__in=_NEW_VERBS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0006_rehearsal_runs_and_mail"),
    ]

    operations = [
        migrations.RunPython(AUDIT.unguard, AUDIT.guard),
        migrations.CreateModel(
            name="Issuer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "slug",
                    models.CharField(
                        max_length=63,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9]+(-[a-z0-9]+)*$",
                                "A slug must be small letters, digits and single hyphens between them, at most 63 characters.",
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("github", "Github"),
                            ("gitlab", "Gitlab"),
                            ("jenkins", "Jenkins"),
                            ("other", "Other"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "iss",
                    models.CharField(
                        error_messages={
                            "unique": "There is an issuer with this iss. Change that one."
                        },
                        max_length=300,
                        unique=True,
                    ),
                ),
                (
                    "key_source",
                    models.CharField(
                        choices=[
                            ("discovered", "Discovered"),
                            ("address", "Address"),
                            ("pasted", "Pasted"),
                        ],
                        max_length=10,
                    ),
                ),
                ("jwks_url", models.CharField(blank=True, max_length=500)),
                ("zone", models.CharField(max_length=63)),
                ("ca_pem", models.TextField(blank=True)),
                ("human_claim", models.CharField(blank=True, max_length=100)),
                ("keys", models.TextField(blank=True)),
                ("fetched_at", models.DateTimeField(blank=True, null=True)),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "failure",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("zone_forbids", "Zone forbids"),
                            ("no_such_host", "No such host"),
                            ("unreachable", "Unreachable"),
                            ("tls", "Tls"),
                            ("timeout", "Timeout"),
                            ("redirected", "Redirected"),
                            ("http_error", "Http error"),
                            ("too_large", "Too large"),
                            ("no_configuration", "No configuration"),
                            ("other_issuer", "Other issuer"),
                            ("no_keys", "No keys"),
                            ("prober_fault", "Prober fault"),
                        ],
                        max_length=20,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MachineGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("issuer_name", models.CharField(max_length=80)),
                ("rule_name", models.CharField(max_length=63)),
                ("interface", models.CharField(max_length=63)),
                ("has_sponsor", models.BooleanField()),
                ("subject", models.CharField(max_length=255)),
                ("run_id", models.CharField(blank=True, max_length=255)),
                ("run_attempt", models.CharField(blank=True, max_length=255)),
                ("sha", models.CharField(blank=True, max_length=255)),
                ("human", models.CharField(blank=True, max_length=255)),
                ("assertion_digest", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="PersonLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.CharField(max_length=255)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["value", "pk"],
            },
        ),
        migrations.CreateModel(
            name="TrustPin",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("claim", models.CharField(max_length=100)),
                ("value", models.CharField(max_length=300)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="TrustRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        max_length=63,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9]+(-[a-z0-9]+)*$",
                                "A slug must be small letters, digits and single hyphens between them, at most 63 characters.",
                            )
                        ],
                    ),
                ),
                ("verbs", models.CharField(max_length=120)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="UsedAssertion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_id", models.CharField(max_length=64)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("used_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="auditrow",
            name="registry_audit_kind",
        ),
        migrations.RemoveConstraint(
            model_name="tokenscope",
            name="registry_scope_verb",
        ),
        migrations.RunPython(nothing, verbs_of_before),
        migrations.AddField(
            model_name="apitoken",
            name="lent_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lent_tokens",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="apitoken",
            name="made_from",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="made_tokens",
                to="registry.apitoken",
            ),
        ),
        migrations.AlterField(
            model_name="auditrow",
            name="kind",
            field=models.CharField(
                choices=[
                    ("team", "Team"),
                    ("membership", "Membership"),
                    ("interface", "Interface"),
                    ("environment", "Environment"),
                    ("identity", "Identity"),
                    ("ownership", "Ownership"),
                    ("alert_route", "Alert route"),
                    ("rehearsal", "Rehearsal"),
                    ("person", "Person"),
                    ("session", "Session"),
                    ("token", "Token"),
                    ("secrets", "Secrets"),
                    ("template", "Template"),
                    ("release", "Release"),
                    ("policy", "Policy"),
                    ("waiver", "Waiver"),
                    ("attestation", "Attestation"),
                    ("assignment", "Assignment"),
                    ("comment", "Comment"),
                    ("evidence", "Evidence"),
                    ("scorecard", "Scorecard"),
                    ("vote", "Vote"),
                    ("issuer", "Issuer"),
                    ("trust_rule", "Trust rule"),
                    ("person_link", "Person link"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="tokenscope",
            name="verb",
            field=models.CharField(
                choices=[
                    ("registry:read", "Registry:read"),
                    ("registry:write", "Registry:write"),
                    ("release:write", "Release:write"),
                    ("evidence:write", "Evidence:write"),
                    ("gate:read", "Gate:read"),
                    ("gate:evaluate", "Gate:evaluate"),
                    ("audit:read", "Audit:read"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="auditrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            registry.domain.audit.Kind["TEAM"],
                            registry.domain.audit.Kind["MEMBERSHIP"],
                            registry.domain.audit.Kind["INTERFACE"],
                            registry.domain.audit.Kind["ENVIRONMENT"],
                            registry.domain.audit.Kind["IDENTITY"],
                            registry.domain.audit.Kind["OWNERSHIP"],
                            registry.domain.audit.Kind["ALERT_ROUTE"],
                            registry.domain.audit.Kind["REHEARSAL"],
                            registry.domain.audit.Kind["PERSON"],
                            registry.domain.audit.Kind["SESSION"],
                            registry.domain.audit.Kind["TOKEN"],
                            registry.domain.audit.Kind["SECRETS"],
                            registry.domain.audit.Kind["TEMPLATE"],
                            registry.domain.audit.Kind["RELEASE"],
                            registry.domain.audit.Kind["POLICY"],
                            registry.domain.audit.Kind["WAIVER"],
                            registry.domain.audit.Kind["ATTESTATION"],
                            registry.domain.audit.Kind["ASSIGNMENT"],
                            registry.domain.audit.Kind["COMMENT"],
                            registry.domain.audit.Kind["EVIDENCE"],
                            registry.domain.audit.Kind["SCORECARD"],
                            registry.domain.audit.Kind["VOTE"],
                            registry.domain.audit.Kind["ISSUER"],
                            registry.domain.audit.Kind["TRUST_RULE"],
                            registry.domain.audit.Kind["PERSON_LINK"],
                        ],
                    )
                ),
                name="registry_audit_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="tokenscope",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "verb__in",
                        [
                            registry.domain.tokens.Verb["REGISTRY_READ"],
                            registry.domain.tokens.Verb["REGISTRY_WRITE"],
                            registry.domain.tokens.Verb["RELEASE_WRITE"],
                            registry.domain.tokens.Verb["EVIDENCE_WRITE"],
                            registry.domain.tokens.Verb["GATE_READ"],
                            registry.domain.tokens.Verb["GATE_EVALUATE"],
                            registry.domain.tokens.Verb["AUDIT_READ"],
                        ],
                    )
                ),
                name="registry_scope_verb",
            ),
        ),
        migrations.AddConstraint(
            model_name="issuer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            registry.domain.machines.issuers.IssuerKind["GITHUB"],
                            registry.domain.machines.issuers.IssuerKind["GITLAB"],
                            registry.domain.machines.issuers.IssuerKind["JENKINS"],
                            registry.domain.machines.issuers.IssuerKind["OTHER"],
                        ],
                    )
                ),
                name="registry_issuer_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="issuer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "key_source__in",
                        [
                            registry.domain.machines.issuers.KeySource["DISCOVERED"],
                            registry.domain.machines.issuers.KeySource["ADDRESS"],
                            registry.domain.machines.issuers.KeySource["PASTED"],
                        ],
                    )
                ),
                name="registry_issuer_key_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="issuer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "failure__in",
                        [
                            registry.domain.machines.fetching.KeyFailure["ZONE_FORBIDS"],
                            registry.domain.machines.fetching.KeyFailure["NO_SUCH_HOST"],
                            registry.domain.machines.fetching.KeyFailure["UNREACHABLE"],
                            registry.domain.machines.fetching.KeyFailure["TLS"],
                            registry.domain.machines.fetching.KeyFailure["TIMEOUT"],
                            registry.domain.machines.fetching.KeyFailure["REDIRECTED"],
                            registry.domain.machines.fetching.KeyFailure["HTTP_ERROR"],
                            registry.domain.machines.fetching.KeyFailure["TOO_LARGE"],
                            registry.domain.machines.fetching.KeyFailure["NO_CONFIGURATION"],
                            registry.domain.machines.fetching.KeyFailure["OTHER_ISSUER"],
                            registry.domain.machines.fetching.KeyFailure["NO_KEYS"],
                            registry.domain.machines.fetching.KeyFailure["PROBER_FAULT"],
                            "",
                        ],
                    )
                ),
                name="registry_issuer_failure",
            ),
        ),
        migrations.AddConstraint(
            model_name="issuer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("key_source", registry.domain.machines.issuers.KeySource["PASTED"]),
                        _negated=True,
                    ),
                    models.Q(("keys", ""), _negated=True),
                    _connector="OR",
                ),
                name="registry_issuer_pasted",
            ),
        ),
        migrations.AddConstraint(
            model_name="issuer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("key_source", registry.domain.machines.issuers.KeySource["ADDRESS"]),
                        models.Q(("jwks_url", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(
                            ("key_source", registry.domain.machines.issuers.KeySource["ADDRESS"]),
                            _negated=True,
                        ),
                        ("jwks_url", ""),
                    ),
                    _connector="OR",
                ),
                name="registry_issuer_address",
            ),
        ),
        migrations.AddField(
            model_name="machinegrant",
            name="issuer",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="grants",
                to="registry.issuer",
            ),
        ),
        migrations.AddField(
            model_name="machinegrant",
            name="token",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="grant",
                to="registry.apitoken",
            ),
        ),
        migrations.AddField(
            model_name="personlink",
            name="issuer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="links",
                to="registry.issuer",
            ),
        ),
        migrations.AddField(
            model_name="personlink",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="machine_links",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="trustrule",
            name="environments",
            field=models.ManyToManyField(related_name="trust_rules", to="registry.environment"),
        ),
        migrations.AddField(
            model_name="trustrule",
            name="interface",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="trust_rules",
                to="registry.interface",
            ),
        ),
        migrations.AddField(
            model_name="trustrule",
            name="issuer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="trust_rules",
                to="registry.issuer",
            ),
        ),
        migrations.AddField(
            model_name="trustrule",
            name="lent_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="trustpin",
            name="rule",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pins",
                to="registry.trustrule",
            ),
        ),
        migrations.AddField(
            model_name="machinegrant",
            name="rule",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="grants",
                to="registry.trustrule",
            ),
        ),
        migrations.AddField(
            model_name="usedassertion",
            name="issuer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="registry.issuer"
            ),
        ),
        migrations.AddConstraint(
            model_name="personlink",
            constraint=models.UniqueConstraint(
                fields=("issuer", "value"),
                name="registry_personlink_once",
                violation_error_message="This is linked to somebody already. Remove that link.",
            ),
        ),
        migrations.AddConstraint(
            model_name="personlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("value", ""), _negated=True), name="registry_personlink_says"
            ),
        ),
        migrations.AddConstraint(
            model_name="trustrule",
            constraint=models.UniqueConstraint(
                fields=("interface", "name"),
                name="registry_trustrule_once",
                violation_error_message="There is a trust rule of this name. Edit that one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="trustrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("verbs", ""), _negated=True), name="registry_trustrule_verbs"
            ),
        ),
        migrations.AddConstraint(
            model_name="trustpin",
            constraint=models.UniqueConstraint(
                fields=("rule", "claim"), name="registry_trustpin_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="trustpin",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("claim", ""), _negated=True), models.Q(("value", ""), _negated=True)
                ),
                name="registry_trustpin_says",
            ),
        ),
        migrations.AddConstraint(
            model_name="machinegrant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("assertion_digest", ""), _negated=True),
                fields=("assertion_digest", "rule"),
                name="registry_grant_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="usedassertion",
            constraint=models.UniqueConstraint(
                fields=("issuer", "token_id"), name="registry_assertion_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="usedassertion",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("used_at"))),
                name="registry_assertion_ends",
            ),
        ),
        migrations.RunPython(AUDIT.guard, AUDIT.unguard),
    ]
