"""Scorecards that people write, simulations of them, and levels without what is leaned on."""

import django.db.models.deletion
from django.conf import settings
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F


def take_over(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Keep the levels held so far as those held without anything else: nothing else counted."""
    rows = apps.get_model("readiness", "EnvironmentStatus").objects.using(editor.connection.alias)
    rows.update(
        own_level=F("level"), stale_own_level=F("stale_level"), faded_own_level=F("faded_level")
    )


class Migration(migrations.Migration):

    dependencies = [
        ('readiness', '0020_interface_status'),
        ('registry', '0101'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='environmentstatus',
            name='faded_own_level',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='environmentstatus',
            name='leant_level',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='environmentstatus',
            name='own_level',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='environmentstatus',
            name='stale_own_level',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
        migrations.CreateModel(
            name='Scorecard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True)),
                ('title', models.CharField(max_length=80)),
                ('state', models.CharField(choices=[('draft', 'draft'), ('active', 'active'), ('retired', 'retired')], default='draft', max_length=7)),
                ('content', models.TextField()),
                ('digest', models.CharField(max_length=71)),
                ('base', models.PositiveIntegerField(verbose_name='version of the program on which it rests')),
                ('note', models.CharField(blank=True, max_length=1000)),
                ('made_by', models.CharField(blank=True, max_length=360)),
                ('made_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('activated_by', models.CharField(blank=True, max_length=360)),
                ('activated_at', models.DateTimeField(blank=True, null=True)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('state',), name='readiness_scorecard_one_active'), models.CheckConstraint(condition=models.Q(models.Q(('activated_at', None), ('note', ''), ('retired_at', None), ('state', 'draft')), models.Q(('activated_at__isnull', False), ('retired_at', None), ('state', 'active')), models.Q(('activated_at__isnull', False), ('retired_at__isnull', False), ('state', 'retired')), _connector='OR'), name='readiness_scorecard_times'), models.CheckConstraint(condition=models.Q(('digest__startswith', 'sha256:')), name='readiness_scorecard_digest')],
            },
        ),
        migrations.CreateModel(
            name='Simulation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=71)),
                ('against', models.CharField(max_length=71, verbose_name='digest of what was in force')),
                ('state', models.CharField(choices=[('running', 'running'), ('finished', 'finished'), ('cancelled', 'cancelled')], default='running', max_length=9)),
                ('started_at', models.DateTimeField()),
                ('moved_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('total', models.PositiveIntegerField()),
                ('done', models.PositiveIntegerField(default=0)),
                ('cursor', models.BigIntegerField(default=0)),
                ('is_linking', models.BooleanField(default=False)),
                ('sums', models.JSONField(default=dict)),
                ('requested_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('scorecard', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='simulations', to='readiness.scorecard')),
            ],
        ),
        migrations.CreateModel(
            name='SimulatedInterface',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('environment', models.CharField(max_length=63)),
                ('level_before', models.PositiveSmallIntegerField()),
                ('level_after', models.PositiveSmallIntegerField()),
                ('score_before', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('score_after', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('is_ready_before', models.BooleanField()),
                ('is_ready_after', models.BooleanField()),
                ('is_blocked_after', models.BooleanField()),
                ('demanded_after', models.PositiveSmallIntegerField()),
                ('link_level', models.PositiveSmallIntegerField()),
                ('held_by', models.CharField(blank=True, max_length=63)),
                ('causes', models.CharField(blank=True, max_length=300)),
                ('interface', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='registry.interface')),
                ('simulation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='interfaces', to='readiness.simulation')),
            ],
        ),
        migrations.AddIndex(
            model_name='simulation',
            index=models.Index(fields=['scorecard', '-id'], name='readiness_simulation_latest'),
        ),
        migrations.AddIndex(
            model_name='simulation',
            index=models.Index(condition=models.Q(('state', 'running')), fields=['moved_at'], name='readiness_simulation_open'),
        ),
        migrations.AddConstraint(
            model_name='simulation',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'running')), fields=('scorecard',), name='readiness_simulation_one_running'),
        ),
        migrations.AddConstraint(
            model_name='simulation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', False), ('state', 'finished')), models.Q(models.Q(('state', 'finished'), _negated=True), ('finished_at', None)), _connector='OR'), name='readiness_simulation_finished'),
        ),
        migrations.AddConstraint(
            model_name='simulatedinterface',
            constraint=models.UniqueConstraint(fields=('simulation', 'interface'), name='readiness_simulated_once'),
        ),
        migrations.AddConstraint(
            model_name='simulatedinterface',
            constraint=models.CheckConstraint(condition=models.Q(('level_after__lte', 3), ('level_before__lte', 3)), name='readiness_simulated_level'),
        ),
        migrations.AddConstraint(
            model_name='simulatedinterface',
            constraint=models.CheckConstraint(condition=models.Q(('is_ready_after', False), models.Q(('is_blocked_after', False), ('level_after__gte', models.F('demanded_after'))), _connector='OR'), name='readiness_simulated_ready'),
        ),
    ]
