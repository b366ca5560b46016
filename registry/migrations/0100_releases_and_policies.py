"""Keep releases, what went out, and what a release has to meet."""

from importlib import import_module

import django.core.validators
import django.db.models.deletion
import registry.domain.audit
import registry.domain.releases
import registry.domain.subject
import registry.domain.vocabulary
from django.conf import settings
from django.db import migrations, models

GUARD = import_module("registry.migrations.0070_audit_chain")


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0091_audit_kinds'),
    ]

    operations = [
        # SQLite makes the table of the audit trail anew for a constraint, without its triggers:
        # this one is the last to be done on the way back
        migrations.RunPython(GUARD.unguard, GUARD.guard),
        migrations.CreateModel(
            name='ApprovalPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=63, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'A slug must be small letters, digits and single hyphens between them, at most 63 characters.')])),
                ('environment_kind', models.CharField(blank=True, choices=[('production', 'Production'), ('staging', 'Staging'), ('development', 'Development')], max_length=12)),
                ('change_kind', models.CharField(blank=True, choices=[('code', 'Code'), ('model', 'Model'), ('prompt', 'Prompt'), ('rendering', 'Rendering'), ('configuration', 'Configuration'), ('proxy', 'Proxy'), ('tools', 'Tools')], max_length=16)),
            ],
            options={
                'verbose_name_plural': 'approval policies',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Deployment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('deployed_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('evidence', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='PolicyVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('terms', models.TextField()),
                ('digest', models.CharField(max_length=71)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.CharField(blank=True, max_length=120)),
                ('email', models.CharField(blank=True, max_length=254)),
                ('why', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(max_length=30, unique=True)),
                ('version', models.CharField(max_length=100)),
                ('notes', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(20000)])),
                ('rollback_plan', models.CharField(blank=True, max_length=300)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('recorded', 'Recorded')], default=registry.domain.releases.ReleaseState['DRAFT'], max_length=20)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('image', models.CharField(blank=True, max_length=250)),
                ('model', models.CharField(blank=True, max_length=250)),
                ('prompt', models.CharField(blank=True, max_length=250)),
                ('rendering', models.CharField(blank=True, max_length=250)),
                ('configuration', models.CharField(blank=True, max_length=250)),
                ('proxy', models.CharField(blank=True, max_length=250)),
                ('tools', models.CharField(blank=True, max_length=250)),
                ('digest', models.CharField(max_length=71)),
                ('added_kinds', models.CharField(blank=True, max_length=100)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-number'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='auditrow',
            name='registry_audit_deed',
        ),
        migrations.RemoveConstraint(
            model_name='auditrow',
            name='registry_audit_kind',
        ),
        migrations.AlterField(
            model_name='auditrow',
            name='deed',
            field=models.CharField(choices=[('added', 'Added'), ('changed', 'Changed'), ('removed', 'Removed'), ('asked', 'Asked'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn'), ('voided', 'Voided'), ('revoked', 'Revoked'), ('closed', 'Closed'), ('opened', 'Opened'), ('invited', 'Invited'), ('link_used', 'Link used'), ('signed_in', 'Signed in'), ('ended', 'Ended'), ('password_set', 'Password set'), ('probed', 'Probed'), ('rotated', 'Rotated'), ('proposed', 'Proposed'), ('deployed', 'Deployed')], max_length=16),
        ),
        migrations.AlterField(
            model_name='auditrow',
            name='kind',
            field=models.CharField(choices=[('team', 'Team'), ('membership', 'Membership'), ('interface', 'Interface'), ('environment', 'Environment'), ('identity', 'Identity'), ('ownership', 'Ownership'), ('alert_route', 'Alert route'), ('rehearsal', 'Rehearsal'), ('person', 'Person'), ('session', 'Session'), ('token', 'Token'), ('secrets', 'Secrets'), ('template', 'Template'), ('release', 'Release'), ('policy', 'Policy')], max_length=12),
        ),
        migrations.AddConstraint(
            model_name='auditrow',
            constraint=models.CheckConstraint(condition=models.Q(('deed__in', [registry.domain.audit.Deed['ADDED'], registry.domain.audit.Deed['CHANGED'], registry.domain.audit.Deed['REMOVED'], registry.domain.audit.Deed['ASKED'], registry.domain.audit.Deed['ACCEPTED'], registry.domain.audit.Deed['DECLINED'], registry.domain.audit.Deed['WITHDRAWN'], registry.domain.audit.Deed['VOIDED'], registry.domain.audit.Deed['REVOKED'], registry.domain.audit.Deed['CLOSED'], registry.domain.audit.Deed['OPENED'], registry.domain.audit.Deed['INVITED'], registry.domain.audit.Deed['LINK_USED'], registry.domain.audit.Deed['SIGNED_IN'], registry.domain.audit.Deed['ENDED'], registry.domain.audit.Deed['PASSWORD_SET'], registry.domain.audit.Deed['PROBED'], registry.domain.audit.Deed['ROTATED'], registry.domain.audit.Deed['PROPOSED'], registry.domain.audit.Deed['DEPLOYED']])), name='registry_audit_deed'),
        ),
        migrations.AddConstraint(
            model_name='auditrow',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', [registry.domain.audit.Kind['TEAM'], registry.domain.audit.Kind['MEMBERSHIP'], registry.domain.audit.Kind['INTERFACE'], registry.domain.audit.Kind['ENVIRONMENT'], registry.domain.audit.Kind['IDENTITY'], registry.domain.audit.Kind['OWNERSHIP'], registry.domain.audit.Kind['ALERT_ROUTE'], registry.domain.audit.Kind['REHEARSAL'], registry.domain.audit.Kind['PERSON'], registry.domain.audit.Kind['SESSION'], registry.domain.audit.Kind['TOKEN'], registry.domain.audit.Kind['SECRETS'], registry.domain.audit.Kind['TEMPLATE'], registry.domain.audit.Kind['RELEASE'], registry.domain.audit.Kind['POLICY']])), name='registry_audit_kind'),
        ),
        migrations.AddField(
            model_name='approvalpolicy',
            name='interface',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='policies', to='registry.interface'),
        ),
        migrations.AddField(
            model_name='deployment',
            name='environment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deployments', to='registry.environment'),
        ),
        migrations.AddField(
            model_name='deployment',
            name='recorded_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='policyversion',
            name='policy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='registry.approvalpolicy'),
        ),
        migrations.AddField(
            model_name='release',
            name='authors',
            field=models.ManyToManyField(blank=True, related_name='releases_written', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='release',
            name='environment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='releases', to='registry.environment'),
        ),
        migrations.AddField(
            model_name='release',
            name='requested_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='releases_requested', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='revision',
            name='made_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='revision',
            name='release',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='registry.release'),
        ),
        migrations.AddField(
            model_name='deployment',
            name='revision',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deployments', to='registry.revision'),
        ),
        migrations.AddConstraint(
            model_name='approvalpolicy',
            constraint=models.UniqueConstraint(fields=('interface', 'name'), name='registry_policy_once'),
        ),
        migrations.AddConstraint(
            model_name='approvalpolicy',
            constraint=models.UniqueConstraint(fields=('interface', 'environment_kind', 'change_kind'), name='registry_policy_place_once'),
        ),
        migrations.AddConstraint(
            model_name='approvalpolicy',
            constraint=models.CheckConstraint(condition=models.Q(('environment_kind__in', [registry.domain.vocabulary.EnvironmentKind['PRODUCTION'], registry.domain.vocabulary.EnvironmentKind['STAGING'], registry.domain.vocabulary.EnvironmentKind['DEVELOPMENT'], ''])), name='registry_policy_environment'),
        ),
        migrations.AddConstraint(
            model_name='approvalpolicy',
            constraint=models.CheckConstraint(condition=models.Q(('change_kind__in', [registry.domain.subject.ChangeKind['CODE'], registry.domain.subject.ChangeKind['MODEL'], registry.domain.subject.ChangeKind['PROMPT'], registry.domain.subject.ChangeKind['RENDERING'], registry.domain.subject.ChangeKind['CONFIGURATION'], registry.domain.subject.ChangeKind['PROXY'], registry.domain.subject.ChangeKind['TOOLS'], ''])), name='registry_policy_change'),
        ),
        migrations.AddConstraint(
            model_name='approvalpolicy',
            constraint=models.CheckConstraint(condition=models.Q(('name', 'strict'), _negated=True), name='registry_policy_not_strict'),
        ),
        migrations.AddConstraint(
            model_name='policyversion',
            constraint=models.UniqueConstraint(fields=('policy', 'number'), name='registry_policyversion_once'),
        ),
        migrations.AddConstraint(
            model_name='policyversion',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='registry_policyversion_number'),
        ),
        migrations.AddConstraint(
            model_name='policyversion',
            constraint=models.CheckConstraint(condition=models.Q(('digest__startswith', 'sha256:')), name='registry_policyversion_digest'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', [registry.domain.releases.ReleaseState['DRAFT'], registry.domain.releases.ReleaseState['RECORDED']])), name='registry_release_state'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('public_id__startswith', 'rel_')), name='registry_release_id'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('version', ''), _negated=True), name='registry_release_version'),
        ),
        migrations.AddIndex(
            model_name='revision',
            index=models.Index(fields=['digest'], name='registry_revision_digest'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.UniqueConstraint(fields=('release', 'number'), name='registry_revision_once'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='registry_revision_number'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('digest__startswith', 'sha256:')), name='registry_revision_whole'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('configuration', ''), ('image', ''), ('model', ''), ('prompt', ''), ('proxy', ''), ('rendering', ''), ('tools', ''), _negated=True), name='registry_revision_some'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('image', ''), ('image__startswith', 'sha256:'), _connector='OR'), name='registry_revision_image'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('model', ''), ('model__startswith', 'sha256:'), ('model__startswith', 'hf:'), _connector='OR'), name='registry_revision_model'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('prompt', ''), ('prompt__startswith', 'sha256:'), _connector='OR'), name='registry_revision_prompt'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('rendering', ''), ('rendering__startswith', 'sha256:'), _connector='OR'), name='registry_revision_rendering'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('configuration', ''), ('configuration__startswith', 'sha256:'), _connector='OR'), name='registry_revision_configuration'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('proxy', ''), ('proxy__startswith', 'sha256:'), _connector='OR'), name='registry_revision_proxy'),
        ),
        migrations.AddConstraint(
            model_name='revision',
            constraint=models.CheckConstraint(condition=models.Q(('tools', ''), ('tools__startswith', 'sha256:'), _connector='OR'), name='registry_revision_tools'),
        ),
        migrations.AddConstraint(
            model_name='deployment',
            constraint=models.UniqueConstraint(fields=('environment', 'number'), name='registry_deployment_once'),
        ),
        migrations.AddConstraint(
            model_name='deployment',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='registry_deployment_number'),
        ),
        migrations.AddConstraint(
            model_name='deployment',
            constraint=models.CheckConstraint(condition=models.Q(('evidence', ''), ('evidence__startswith', 'https://'), ('evidence__startswith', 'http://'), _connector='OR'), name='registry_deployment_evidence'),
        ),
        migrations.RunPython(GUARD.guard, GUARD.unguard),
    ]
