"""What the approval of a release takes: votes, what was submitted, and the words of both."""

from importlib import import_module

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Exists, OuterRef, Subquery

AUDIT = import_module("registry.migrations.0002_audit_append_only")
RELEASES = import_module("registry.migrations.0004_releases_append_only")

REFUSAL = "What was released, demanded or voted on is added to and never changed."
FIXED = {
    # who made it is left out: it becomes nobody when an account is removed
    "registry_revision": (
        ("release_id", "number"),
        (
            *("id", "release_id", "number", "image", "model", "prompt", "rendering"),
            *("configuration", "proxy", "tools", "digest", "added_kinds", "made_at"),
            *("rollback_plan", "is_made_by_token"),
        ),
    ),
    "registry_deployment": (
        ("environment_id", "number"),
        (
            *("id", "environment_id", "revision_id", "number", "kind"),
            *("deployed_at", "recorded_at", "evidence"),
        ),
    ),
    "registry_policyversion": (
        ("policy_id", "number"),
        RELEASES.FIXED["registry_policyversion"][1],
    ),
    "registry_submittedpolicy": (
        ("release_id", "change_kind"),
        (
            *("id", "release_id", "change_kind", "name", "version"),
            *("digest", "terms", "taken_at"),
        ),
    ),
    # what somebody says may change while the release waits, never who says it of what
    "registry_vote": (
        ("revision_id", "person_id", "slot"),
        ("id", "revision_id", "person_id", "slot"),
    ),
}
"""By what the rows of a table are told apart, and the columns that stay."""


def changed(differs: str, columns: tuple[str, ...]) -> str:
    """Return when an update is refused, ``differs`` being how the database compares values."""
    return " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in columns)


def sqlite(table: str, key: tuple[str, ...], columns: tuple[str, ...]) -> list[str]:
    """Return the statements for SQLite."""
    same = " AND ".join(f"{name} = NEW.{name}" for name in key)
    return [
        f"""
        CREATE TRIGGER {table}_no_UPDATE BEFORE UPDATE ON {table}
        WHEN {changed("IS NOT", columns)}
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
        """,
        # INSERT OR REPLACE removes the earlier row without asking the trigger above
        f"""
        CREATE TRIGGER {table}_no_REPLACE BEFORE INSERT ON {table}
        WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id OR ({same}))
        BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
        """,
    ]


def postgresql(table: str, key: tuple[str, ...], columns: tuple[str, ...]) -> list[str]:
    """Return the statements for PostgreSQL, which replaces nothing by inserting."""
    return [
        f"""
        CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$
        """,
        f"""
        CREATE TRIGGER {table}_no_change BEFORE UPDATE ON {table} FOR EACH ROW
        WHEN ({changed("IS DISTINCT FROM", columns)}) EXECUTE FUNCTION {table}_refuse()
        """,
    ]


FORTH = {"sqlite": sqlite, "postgresql": postgresql}


def guard(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the triggers, which SQLite loses whenever it makes a table anew."""
    for table, (key, columns) in FIXED.items():
        for statement in FORTH[editor.connection.vendor](table, key, columns):
            editor.execute(statement)


def unguard(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers away."""
    for table in FIXED:
        for statement in RELEASES.back(editor.connection.vendor, table):
            editor.execute(statement)


def plans_to_revisions(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Give every revision the plan of its release: what an earlier one named is not known."""
    releases = apps.get_model("registry", "Release").objects.filter(pk=OuterRef("release"))
    apps.get_model("registry", "Revision").objects.update(
        rollback_plan=Subquery(releases.values("rollback_plan")[:1])
    )


def plans_to_releases(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Give every release the plan of its newest revision."""
    revisions = apps.get_model("registry", "Revision").objects.filter(release=OuterRef("pk"))
    newest = revisions.order_by("-number").values("rollback_plan")[:1]
    apps.get_model("registry", "Release").objects.update(rollback_plan=Subquery(newest))


def nothing(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Leave every state as it is: the words that there were are words still."""


def states_of_before(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Say of every release what could be said before: that it went out, or is a draft."""
    deployments = apps.get_model("registry", "Deployment").objects
    went_out = Exists(deployments.filter(revision__release=OuterRef("pk")))
    others = apps.get_model("registry", "Release").objects.exclude(state__in=["draft", "recorded"])
    others.filter(went_out).update(state="recorded")
    others.update(state="draft")


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0004_releases_append_only"),
    ]

    operations = [
        migrations.RunPython(AUDIT.unguard, AUDIT.guard),
        migrations.RunPython(RELEASES.unguard, RELEASES.guard),
        migrations.CreateModel(
            name="SubmittedPolicy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "change_kind",
                    models.CharField(
                        choices=[
                            ("code", "Code"),
                            ("model", "Model"),
                            ("prompt", "Prompt"),
                            ("rendering", "Rendering"),
                            ("configuration", "Configuration"),
                            ("proxy", "Proxy"),
                            ("tools", "Tools"),
                        ],
                        max_length=16,
                    ),
                ),
                ("name", models.CharField(max_length=63)),
                ("version", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=71)),
                ("terms", models.TextField()),
                ("taken_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "submitted policies",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "slot",
                    models.CharField(
                        choices=[
                            ("release_approval", "Release approval"),
                            ("prompt_review", "Prompt review"),
                            ("model_review", "Model review"),
                            ("rendering_review", "Rendering review"),
                            ("environment_changes", "Environment changes"),
                            ("proxy_configuration", "Proxy configuration"),
                            ("access_control", "Access control"),
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "choice",
                    models.CharField(
                        choices=[
                            ("approve", "Approve"),
                            ("reject", "Reject"),
                            ("request_changes", "Request changes"),
                        ],
                        max_length=16,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("cast_at", models.DateTimeField()),
                ("shown_digest", models.CharField(blank=True, max_length=71)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="auditrow",
            name="registry_audit_deed",
        ),
        migrations.RemoveConstraint(
            model_name="auditrow",
            name="registry_audit_kind",
        ),
        migrations.RemoveConstraint(
            model_name="release",
            name="registry_release_state",
        ),
        migrations.RunPython(nothing, states_of_before),
        migrations.AddField(
            model_name="deployment",
            name="kind",
            field=models.CharField(
                choices=[
                    ("recorded", "Recorded"),
                    ("released", "Released"),
                    ("rolled_back", "Rolled back"),
                    ("overridden", "Overridden"),
                ],
                default="recorded",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="release",
            name="admitted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="release",
            name="admitted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="release",
            name="closed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="release",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="release",
            name="closing_reason",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="release",
            name="expires_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="release",
            name="is_submitted_by_token",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="release",
            name="submitted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="release",
            name="submitted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="release",
            name="superseded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="supersedes",
                to="registry.release",
            ),
        ),
        migrations.AddField(
            model_name="release",
            name="verified_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="release",
            name="verified_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="revision",
            name="is_made_by_token",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="revision",
            name="rollback_plan",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.RunPython(plans_to_revisions, plans_to_releases),
        migrations.RemoveField(
            model_name="release",
            name="rollback_plan",
        ),
        migrations.AlterField(
            model_name="auditrow",
            name="deed",
            field=models.CharField(
                choices=[
                    ("added", "Added"),
                    ("changed", "Changed"),
                    ("removed", "Removed"),
                    ("asked", "Asked"),
                    ("accepted", "Accepted"),
                    ("declined", "Declined"),
                    ("withdrawn", "Withdrawn"),
                    ("voided", "Voided"),
                    ("revoked", "Revoked"),
                    ("closed", "Closed"),
                    ("opened", "Opened"),
                    ("invited", "Invited"),
                    ("link_used", "Link used"),
                    ("signed_in", "Signed in"),
                    ("ended", "Ended"),
                    ("password_set", "Password set"),
                    ("probed", "Probed"),
                    ("rotated", "Rotated"),
                    ("proposed", "Proposed"),
                    ("deployed", "Deployed"),
                    ("requested", "Requested"),
                    ("approved", "Approved"),
                    ("denied", "Denied"),
                    ("simulated", "Simulated"),
                    ("activated", "Activated"),
                    ("submitted", "Submitted"),
                    ("voted", "Voted"),
                    ("rejected", "Rejected"),
                    ("sent_back", "Sent back"),
                    ("admitted", "Admitted"),
                    ("verified", "Verified"),
                    ("superseded", "Superseded"),
                    ("overridden", "Overridden"),
                    ("rolled_back", "Rolled back"),
                    ("started", "Started"),
                    ("ticked", "Ticked"),
                    ("finished", "Finished"),
                    ("abandoned", "Abandoned"),
                ],
                max_length=16,
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
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="release",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("submitted", "Submitted"),
                    ("changes_requested", "Changes requested"),
                    ("admitted", "Admitted"),
                    ("deployed", "Deployed"),
                    ("verified", "Verified"),
                    ("rejected", "Rejected"),
                    ("withdrawn", "Withdrawn"),
                    ("superseded", "Superseded"),
                    ("revoked", "Revoked"),
                    ("overridden", "Overridden"),
                    ("rolled_back", "Rolled back"),
                    ("recorded", "Recorded"),
                ],
                default="draft",
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="release",
            index=models.Index(
                condition=models.Q(("state__in", ("changes_requested", "submitted"))),
                fields=["expires_at"],
                name="registry_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="auditrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "deed__in",
                        [
                            "added",
                            "changed",
                            "removed",
                            "asked",
                            "accepted",
                            "declined",
                            "withdrawn",
                            "voided",
                            "revoked",
                            "closed",
                            "opened",
                            "invited",
                            "link_used",
                            "signed_in",
                            "ended",
                            "password_set",
                            "probed",
                            "rotated",
                            "proposed",
                            "deployed",
                            "requested",
                            "approved",
                            "denied",
                            "simulated",
                            "activated",
                            "submitted",
                            "voted",
                            "rejected",
                            "sent_back",
                            "admitted",
                            "verified",
                            "superseded",
                            "overridden",
                            "rolled_back",
                            "started",
                            "ticked",
                            "finished",
                            "abandoned",
                        ],
                    )
                ),
                name="registry_audit_deed",
            ),
        ),
        migrations.AddConstraint(
            model_name="auditrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "team",
                            "membership",
                            "interface",
                            "environment",
                            "identity",
                            "ownership",
                            "alert_route",
                            "rehearsal",
                            "person",
                            "session",
                            "token",
                            "secrets",
                            "template",
                            "release",
                            "policy",
                            "waiver",
                            "attestation",
                            "assignment",
                            "comment",
                            "evidence",
                            "scorecard",
                            "vote",
                        ],
                    )
                ),
                name="registry_audit_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="deployment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["recorded", "released", "rolled_back", "overridden"])
                ),
                name="registry_deployment_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "draft",
                            "submitted",
                            "changes_requested",
                            "admitted",
                            "deployed",
                            "verified",
                            "rejected",
                            "withdrawn",
                            "superseded",
                            "revoked",
                            "overridden",
                            "rolled_back",
                            "recorded",
                        ],
                    )
                ),
                name="registry_release_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("expires_at", None), ("submitted_at", None)),
                    models.Q(
                        ("expires_at__gt", models.F("submitted_at")),
                        ("submitted_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="registry_release_expires",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "state__in",
                            (
                                "changes_requested",
                                "submitted",
                                "admitted",
                                "deployed",
                                "verified",
                                "rejected",
                            ),
                        ),
                        _negated=True,
                    ),
                    ("submitted_at__isnull", False),
                    _connector="OR",
                ),
                name="registry_release_submitted",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("admitted", "deployed", "verified")), _negated=True),
                    ("admitted_at__isnull", False),
                    _connector="OR",
                ),
                name="registry_release_admitted",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "state__in",
                            (
                                "rejected",
                                "revoked",
                                "overridden",
                                "rolled_back",
                                "withdrawn",
                                "superseded",
                            ),
                        ),
                        _negated=True,
                    ),
                    ("closed_at__isnull", False),
                    _connector="OR",
                ),
                name="registry_release_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ("rejected", "revoked", "overridden", "rolled_back")),
                        _negated=True,
                    ),
                    models.Q(("closing_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="registry_release_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "admitted")),
                fields=("environment",),
                name="registry_release_admitted_once",
            ),
        ),
        migrations.AddField(
            model_name="submittedpolicy",
            name="release",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="submitted_policies",
                to="registry.release",
            ),
        ),
        migrations.AddField(
            model_name="vote",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="votes",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="vote",
            name="revision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="votes",
                to="registry.revision",
            ),
        ),
        migrations.AddConstraint(
            model_name="submittedpolicy",
            constraint=models.UniqueConstraint(
                fields=("release", "change_kind"), name="registry_submittedpolicy_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="submittedpolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "change_kind__in",
                        ["code", "model", "prompt", "rendering", "configuration", "proxy", "tools"],
                    )
                ),
                name="registry_submittedpolicy_change",
            ),
        ),
        migrations.AddConstraint(
            model_name="submittedpolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest__startswith", "sha256:")),
                name="registry_submittedpolicy_digest",
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.UniqueConstraint(
                fields=("revision", "person", "slot"), name="registry_vote_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "slot__in",
                        [
                            "release_approval",
                            "prompt_review",
                            "model_review",
                            "rendering_review",
                            "environment_changes",
                            "proxy_configuration",
                            "access_control",
                        ],
                    )
                ),
                name="registry_vote_slot",
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.CheckConstraint(
                condition=models.Q(("choice__in", ["approve", "reject", "request_changes"])),
                name="registry_vote_choice",
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("choice", "approve"), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="registry_vote_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("shown_digest", ""), ("shown_digest__startswith", "sha256:"), _connector="OR"
                ),
                name="registry_vote_shown",
            ),
        ),
        migrations.RunPython(guard, unguard),
        migrations.RunPython(AUDIT.guard, AUDIT.unguard),
    ]
