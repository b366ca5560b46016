"""Record objectives, alert routes, rollback plans and their rehearsals."""

import django.core.validators
import django.db.models.deletion
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0081_contract_versions_append_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='AlertRoute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=63, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'A slug must be small letters, digits and single hyphens between them, at most 63 characters.')])),
                ('kind', models.CharField(choices=[('webhook', 'Webhook'), ('alertmanager', 'Alertmanager'), ('pagerduty', 'Pagerduty'), ('slack', 'Slack'), ('email', 'Email')], max_length=12)),
                ('critical', models.BooleanField(default=False)),
                ('warning', models.BooleanField(default=False)),
                ('info', models.BooleanField(default=False)),
                ('responsibility', models.CharField(choices=[('uptime', 'Uptime'), ('access_control', 'Access control'), ('configuration', 'Configuration'), ('logging', 'Logging'), ('upgrades', 'Upgrades'), ('incident_response', 'Incident response'), ('deployment_standards', 'Deployment standards'), ('proxy_configuration', 'Proxy configuration'), ('observability', 'Observability'), ('releases', 'Releases'), ('release_approval', 'Release approval'), ('prompt_review', 'Prompt review'), ('model_review', 'Model review'), ('rendering_review', 'Rendering review'), ('environment_changes', 'Environment changes'), ('alerts', 'Alerts'), ('rollback', 'Rollback')], default='alerts', max_length=24)),
                ('address', models.CharField(blank=True, max_length=300)),
                ('source', models.CharField(blank=True, choices=[('env', 'Env'), ('file', 'File'), ('stored', 'Stored')], max_length=6)),
                ('reference', models.CharField(blank=True, max_length=300)),
                ('ciphertext', models.TextField(blank=True)),
                ('origin', models.CharField(blank=True, max_length=320)),
                ('set_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Objective',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=63, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'A slug must be small letters, digits and single hyphens between them, at most 63 characters.')])),
                ('sli', models.CharField(choices=[('availability', 'Availability'), ('latency', 'Latency'), ('ttft', 'Ttft')], max_length=16, verbose_name='SLI')),
                ('target', models.DecimalField(decimal_places=5, max_digits=6)),
                ('threshold_seconds', models.DecimalField(blank=True, decimal_places=3, max_digits=7, null=True)),
                ('window_days', models.PositiveSmallIntegerField(default=28)),
                ('responsibility', models.CharField(choices=[('uptime', 'Uptime'), ('access_control', 'Access control'), ('configuration', 'Configuration'), ('logging', 'Logging'), ('upgrades', 'Upgrades'), ('incident_response', 'Incident response'), ('deployment_standards', 'Deployment standards'), ('proxy_configuration', 'Proxy configuration'), ('observability', 'Observability'), ('releases', 'Releases'), ('release_approval', 'Release approval'), ('prompt_review', 'Prompt review'), ('model_review', 'Model review'), ('rendering_review', 'Rendering review'), ('environment_changes', 'Environment changes'), ('alerts', 'Alerts'), ('rollback', 'Rollback')], default='uptime', max_length=24)),
                ('revision', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Rehearsal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField()),
                ('result', models.CharField(choices=[('succeeded', 'Succeeded'), ('failed', 'Failed')], max_length=9)),
                ('from_digest', models.CharField(blank=True, max_length=71)),
                ('to_digest', models.CharField(blank=True, max_length=71)),
                ('evidence', models.CharField(blank=True, max_length=500)),
                ('recorded_by', models.CharField(max_length=120)),
            ],
            options={
                'ordering': ['started_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='RollbackPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('trigger', models.CharField(blank=True, max_length=200)),
                ('target', models.CharField(blank=True, max_length=200)),
                ('steps', models.TextField(blank=True, max_length=20000)),
                ('data_effect', models.CharField(blank=True, max_length=200)),
                ('limit_minutes', models.PositiveIntegerField(blank=True, null=True)),
                ('operator', models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.AddField(
            model_name='alertroute',
            name='interface',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alert_routes', to='registry.interface'),
        ),
        migrations.AddField(
            model_name='objective',
            name='interface',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='objectives', to='registry.interface'),
        ),
        migrations.AddField(
            model_name='rehearsal',
            name='environment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rehearsals', to='registry.environment'),
        ),
        migrations.AddField(
            model_name='rollbackplan',
            name='interface',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='rollback_plan', to='registry.interface'),
        ),
        migrations.AddConstraint(
            model_name='alertroute',
            constraint=models.UniqueConstraint(fields=('interface', 'name'), name='registry_alert_once'),
        ),
        migrations.AddConstraint(
            model_name='alertroute',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='registry_alert_name'),
        ),
        migrations.AddConstraint(
            model_name='alertroute',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['webhook', 'alertmanager', 'pagerduty', 'slack', 'email'])), name='registry_alert_kind'),
        ),
        migrations.AddConstraint(
            model_name='alertroute',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['env', 'file', 'stored', ''])), name='registry_alert_source'),
        ),
        migrations.AddConstraint(
            model_name='alertroute',
            constraint=models.CheckConstraint(condition=models.Q(('responsibility__in', ['uptime', 'access_control', 'configuration', 'logging', 'upgrades', 'incident_response', 'deployment_standards', 'proxy_configuration', 'observability', 'releases', 'release_approval', 'prompt_review', 'model_review', 'rendering_review', 'environment_changes', 'alerts', 'rollback'])), name='registry_alert_responsibility'),
        ),
        migrations.AddConstraint(
            model_name='alertroute',
            constraint=models.CheckConstraint(condition=models.Q(('critical', True), ('warning', True), ('info', True), _connector='OR'), name='registry_alert_severities'),
        ),
        migrations.AddConstraint(
            model_name='alertroute',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ciphertext', ''), ('origin', ''), ('reference', ''), ('source', ''), models.Q(('address', ''), _negated=True)), models.Q(('source', 'stored'), ('address', ''), ('reference', ''), models.Q(('ciphertext', ''), _negated=True), models.Q(('origin', ''), _negated=True)), models.Q(('source__in', ['env', 'file']), ('address', ''), ('ciphertext', ''), ('origin', ''), models.Q(('reference', ''), _negated=True)), _connector='OR'), name='registry_alert_leads_somewhere'),
        ),
        migrations.AddConstraint(
            model_name='alertroute',
            constraint=models.CheckConstraint(condition=models.Q(('address', ''), ('kind__in', ['webhook', 'alertmanager', 'email']), _connector='OR'), name='registry_alert_address'),
        ),
        migrations.AddConstraint(
            model_name='alertroute',
            constraint=models.CheckConstraint(condition=models.Q(('source', ''), ('kind__in', ['webhook', 'pagerduty', 'slack']), _connector='OR'), name='registry_alert_secret'),
        ),
        migrations.AddConstraint(
            model_name='objective',
            constraint=models.UniqueConstraint(fields=('interface', 'name'), name='registry_objective_once'),
        ),
        migrations.AddConstraint(
            model_name='objective',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='registry_objective_name'),
        ),
        migrations.AddConstraint(
            model_name='objective',
            constraint=models.CheckConstraint(condition=models.Q(('sli__in', ['availability', 'latency', 'ttft'])), name='registry_objective_sli'),
        ),
        migrations.AddConstraint(
            model_name='objective',
            constraint=models.CheckConstraint(condition=models.Q(('window_days__in', [7, 14, 28, 30, 90])), name='registry_objective_window'),
        ),
        migrations.AddConstraint(
            model_name='objective',
            constraint=models.CheckConstraint(condition=models.Q(('responsibility__in', ['uptime', 'access_control', 'configuration', 'logging', 'upgrades', 'incident_response', 'deployment_standards', 'proxy_configuration', 'observability', 'releases', 'release_approval', 'prompt_review', 'model_review', 'rendering_review', 'environment_changes', 'alerts', 'rollback'])), name='registry_objective_responsibility'),
        ),
        migrations.AddConstraint(
            model_name='objective',
            constraint=models.CheckConstraint(condition=models.Q(('target__gte', Decimal('0.5')), ('target__lte', Decimal('0.99999'))), name='registry_objective_target'),
        ),
        migrations.AddConstraint(
            model_name='objective',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sli', 'availability'), ('threshold_seconds__isnull', True)), models.Q(models.Q(('sli', 'availability'), _negated=True), ('threshold_seconds__gt', 0), ('threshold_seconds__isnull', False)), _connector='OR'), name='registry_objective_threshold'),
        ),
        migrations.AddConstraint(
            model_name='objective',
            constraint=models.CheckConstraint(condition=models.Q(('revision__gte', 1)), name='registry_objective_revision'),
        ),
        migrations.AddConstraint(
            model_name='rehearsal',
            constraint=models.UniqueConstraint(fields=('environment', 'started_at'), name='registry_rehearsal_once'),
        ),
        migrations.AddConstraint(
            model_name='rehearsal',
            constraint=models.CheckConstraint(condition=models.Q(('finished_at__gt', models.F('started_at'))), name='registry_rehearsal_ends'),
        ),
        migrations.AddConstraint(
            model_name='rehearsal',
            constraint=models.CheckConstraint(condition=models.Q(('result__in', ['succeeded', 'failed'])), name='registry_rehearsal_result'),
        ),
        migrations.AddConstraint(
            model_name='rehearsal',
            constraint=models.CheckConstraint(condition=models.Q(('from_digest__regex', '^(sha256:[0-9a-f]{64})?$')), name='registry_rehearsal_from_digest'),
        ),
        migrations.AddConstraint(
            model_name='rehearsal',
            constraint=models.CheckConstraint(condition=models.Q(('to_digest__regex', '^(sha256:[0-9a-f]{64})?$')), name='registry_rehearsal_to_digest'),
        ),
        migrations.AddConstraint(
            model_name='rehearsal',
            constraint=models.CheckConstraint(condition=models.Q(('recorded_by', ''), _negated=True), name='registry_rehearsal_by'),
        ),
        migrations.AddConstraint(
            model_name='rollbackplan',
            constraint=models.CheckConstraint(condition=models.Q(('limit_minutes__isnull', True), models.Q(('limit_minutes__gte', 1), ('limit_minutes__lte', 10080)), _connector='OR'), name='registry_rollback_limit'),
        ),
    ]
