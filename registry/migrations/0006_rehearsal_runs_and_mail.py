"""Rehearsals that run, step by step; and whether somebody wants e-mail."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0005_approvals'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='wants_mail',
            field=models.BooleanField(default=True, verbose_name='wants e-mail'),
        ),
        migrations.CreateModel(
            name='RehearsalRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('running', 'Running'), ('succeeded', 'Succeeded'), ('failed', 'Failed'), ('abandoned', 'Abandoned')], default='running', max_length=9)),
                ('started_at', models.DateTimeField()),
                ('starter', models.CharField(max_length=120)),
                ('limit_minutes', models.PositiveIntegerField(blank=True, null=True)),
                ('from_digest', models.CharField(blank=True, max_length=71)),
                ('to_digest', models.CharField(blank=True, max_length=71)),
                ('from_version', models.CharField(blank=True, max_length=100)),
                ('to_version', models.CharField(blank=True, max_length=100)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ender', models.CharField(blank=True, max_length=120)),
                ('why', models.CharField(blank=True, max_length=200)),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('environment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rehearsal_runs', to='registry.environment')),
                ('rehearsal', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='run', to='registry.rehearsal')),
                ('started_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-started_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='RehearsalStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('text', models.CharField(max_length=200)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('ticked_at', models.DateTimeField(blank=True, null=True)),
                ('ticker', models.CharField(blank=True, max_length=120)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='registry.rehearsalrun')),
                ('ticked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.AddConstraint(
            model_name='rehearsalrun',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'running')), fields=('environment',), name='registry_run_one_runs'),
        ),
        migrations.AddConstraint(
            model_name='rehearsalrun',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['running', 'succeeded', 'failed', 'abandoned'])), name='registry_run_state'),
        ),
        migrations.AddConstraint(
            model_name='rehearsalrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state', 'running')), models.Q(models.Q(('state', 'running'), _negated=True), ('ended_at__gte', models.F('started_at'))), _connector='OR'), name='registry_run_ends'),
        ),
        migrations.AddConstraint(
            model_name='rehearsalrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'abandoned'), models.Q(('why', ''), _negated=True)), models.Q(models.Q(('state', 'abandoned'), _negated=True), ('why', '')), _connector='OR'), name='registry_run_says_why'),
        ),
        migrations.AddConstraint(
            model_name='rehearsalrun',
            constraint=models.CheckConstraint(condition=models.Q(('rehearsal', None), ('state__in', ['succeeded', 'failed']), _connector='OR'), name='registry_run_recorded'),
        ),
        migrations.AddConstraint(
            model_name='rehearsalrun',
            constraint=models.CheckConstraint(condition=models.Q(('limit_minutes__isnull', True), models.Q(('limit_minutes__gte', 1), ('limit_minutes__lte', 10080)), _connector='OR'), name='registry_run_limit'),
        ),
        migrations.AddConstraint(
            model_name='rehearsalrun',
            constraint=models.CheckConstraint(condition=models.Q(('starter', ''), _negated=True), name='registry_run_by'),
        ),
        migrations.AddConstraint(
            model_name='rehearsalrun',
            constraint=models.CheckConstraint(condition=models.Q(('from_digest__regex', '^(sha256:[0-9a-f]{64})?$')), name='registry_run_from_digest'),
        ),
        migrations.AddConstraint(
            model_name='rehearsalrun',
            constraint=models.CheckConstraint(condition=models.Q(('to_digest__regex', '^(sha256:[0-9a-f]{64})?$')), name='registry_run_to_digest'),
        ),
        migrations.AddConstraint(
            model_name='rehearsalstep',
            constraint=models.UniqueConstraint(fields=('run', 'number'), name='registry_step_once'),
        ),
        migrations.AddConstraint(
            model_name='rehearsalstep',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='registry_step_number'),
        ),
        migrations.AddConstraint(
            model_name='rehearsalstep',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='registry_step_text'),
        ),
        migrations.AddConstraint(
            model_name='rehearsalstep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ticked_at', None), ('ticker', '')), models.Q(('ticked_at__isnull', False), models.Q(('ticker', ''), _negated=True)), _connector='OR'), name='registry_step_ticked'),
        ),
    ]
