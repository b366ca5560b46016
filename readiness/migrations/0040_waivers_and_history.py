"""Keep waivers, what stood when, and why findings changed."""

import datetime
import django.core.validators
import django.db.models.deletion
import readiness.domain.causes
import readiness.domain.waivers
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


BATCH = 1000


def place(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give every period that ended the place that tells it apart, and what was before it."""
    alias = schema_editor.connection.alias
    periods = apps.get_model("readiness", "FindingPeriod").objects.using(alias)
    pending = []
    before: tuple[tuple[int, str], str] = ((0, ""), "")
    for row in periods.order_by("environment_id", "check_id", "first_seen", "pk").iterator(BATCH):
        key = (row.environment_id, row.check_id)
        if key == before[0] and row.outcome != before[1]:
            row.was = before[1]
        if row.ended_at is not None:
            row.place = int(row.ended_at.timestamp() * 1_000_000)
        before = (key, row.outcome)
        pending.append(row)
        if len(pending) == BATCH:
            periods.bulk_update(pending, ["place", "was"])
            pending = []
    periods.bulk_update(pending, ["place", "was"])


class Migration(migrations.Migration):

    dependencies = [
        ('readiness', '0020_interface_status'),
        ('registry', '0120_waiver_audit'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EnvironmentDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('state', models.PositiveSmallIntegerField(choices=[(0, 'blocked'), (1, 'risk'), (2, 'ready')])),
                ('score', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('level', models.PositiveSmallIntegerField()),
                ('observed', models.PositiveSmallIntegerField()),
                ('applicable', models.PositiveSmallIntegerField()),
                ('waived', models.PositiveSmallIntegerField()),
                ('scorecard_digest', models.CharField(max_length=71)),
            ],
        ),
        migrations.CreateModel(
            name='FleetDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True)),
                ('ready', models.PositiveIntegerField()),
                ('risk', models.PositiveIntegerField()),
                ('blocked', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='FleetOverview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('content', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='ScorecardChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scorecard_digest', models.CharField(max_length=71)),
                ('first_seen', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Waiver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(max_length=30, unique=True)),
                ('check_id', models.CharField(max_length=8)),
                ('reason', models.TextField(validators=[django.core.validators.MaxLengthValidator(1000)])),
                ('compensating_control', models.TextField(validators=[django.core.validators.MaxLengthValidator(1000)])),
                ('ends_on', models.DateField()),
                ('state', models.CharField(choices=[('requested', 'Requested'), ('approved', 'Approved'), ('denied', 'Denied'), ('withdrawn', 'Withdrawn'), ('revoked', 'Revoked')], default=readiness.domain.waivers.WaiverState['REQUESTED'], max_length=12)),
                ('requester', models.CharField(max_length=254)),
                ('requested_at', models.DateTimeField()),
                ('decider', models.CharField(blank=True, max_length=254)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decision_reason', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(1000)])),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closing_reason', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(1000)])),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='findingperiod',
            name='readiness_finding_one_present',
        ),
        migrations.AddField(
            model_name='environmentstatus',
            name='faded_waived',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='environmentstatus',
            name='faded_waived_until',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='environmentstatus',
            name='lapses_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='environmentstatus',
            name='stale_waived',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='environmentstatus',
            name='stale_waived_until',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='environmentstatus',
            name='seen',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='environmentstatus',
            name='trend',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='environmentstatus',
            name='waived',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='environmentstatus',
            name='waived_until',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='findingperiod',
            name='cause',
            field=models.CharField(choices=[('beginning', 'beginning'), ('probe', 'probe'), ('record', 'record'), ('expiry', 'expiry'), ('scorecard', 'scorecard')], default=readiness.domain.causes.Cause['BEGINNING'], max_length=10),
        ),
        migrations.AddField(
            model_name='findingperiod',
            name='place',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='findingperiod',
            name='standing',
            field=models.CharField(blank=True, max_length=6),
        ),
        migrations.AddField(
            model_name='findingperiod',
            name='turn',
            field=models.CharField(blank=True, choices=[('broke', 'broke'), ('recovered', 'recovered')], max_length=10),
        ),
        migrations.AddField(
            model_name='findingperiod',
            name='was',
            field=models.CharField(blank=True, max_length=14),
        ),
        migrations.AddField(
            model_name='interfacestatus',
            name='lapses_at',
            field=models.DateTimeField(default=datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.timezone.utc)),
        ),
        migrations.AddField(
            model_name='interfacestatus',
            name='waived',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.RunPython(place, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='findingperiod',
            index=models.Index(condition=models.Q(('ended_at', None), ('outcome__in', ['fail', 'unknown', 'warn'])), fields=['check_id', 'outcome'], name='readiness_finding_open'),
        ),
        migrations.AddIndex(
            model_name='findingperiod',
            index=models.Index(condition=models.Q(('was', ''), _negated=True), fields=['-first_seen'], name='readiness_finding_changes'),
        ),
        migrations.AddIndex(
            model_name='findingperiod',
            index=models.Index(condition=models.Q(('turn', ''), _negated=True), fields=['first_seen'], name='readiness_finding_turns'),
        ),
        migrations.AddConstraint(
            model_name='findingperiod',
            constraint=models.UniqueConstraint(fields=('environment', 'check_id', 'place'), name='readiness_finding_once'),
        ),
        migrations.AddConstraint(
            model_name='findingperiod',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('place', 0)), models.Q(('ended_at__isnull', False), ('place__gt', 0)), _connector='OR'), name='readiness_finding_place'),
        ),
        migrations.AddField(
            model_name='environmentday',
            name='environment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='registry.environment'),
        ),
        migrations.AddField(
            model_name='scorecardchange',
            name='environment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scorecard_changes', to='registry.environment'),
        ),
        migrations.AddField(
            model_name='waiver',
            name='closed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='waivers_closed', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='waiver',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='waivers_decided', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='waiver',
            name='environment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waivers', to='registry.environment'),
        ),
        migrations.AddField(
            model_name='waiver',
            name='renews',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='renewals', to='readiness.waiver'),
        ),
        migrations.AddField(
            model_name='waiver',
            name='requested_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='waivers_requested', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='environmentday',
            index=models.Index(fields=['day'], name='readiness_day_day'),
        ),
        migrations.AddConstraint(
            model_name='environmentday',
            constraint=models.UniqueConstraint(fields=('environment', 'day'), name='readiness_day_once'),
        ),
        migrations.AddConstraint(
            model_name='environmentday',
            constraint=models.CheckConstraint(condition=models.Q(('score', None), ('score__lte', 100), _connector='OR'), name='readiness_day_score'),
        ),
        migrations.AddConstraint(
            model_name='environmentday',
            constraint=models.CheckConstraint(condition=models.Q(('level__lte', 3)), name='readiness_day_level'),
        ),
        migrations.AddConstraint(
            model_name='scorecardchange',
            constraint=models.UniqueConstraint(fields=('environment', 'first_seen'), name='readiness_scorecard_change_once'),
        ),
        migrations.AddIndex(
            model_name='waiver',
            index=models.Index(fields=['state', 'ends_on'], name='readiness_waiver_ends'),
        ),
        migrations.AddConstraint(
            model_name='waiver',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'requested')), fields=('environment', 'check_id'), name='readiness_waiver_one_waits'),
        ),
        migrations.AddConstraint(
            model_name='waiver',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None), ('state', 'approved')), fields=('environment', 'check_id'), name='readiness_waiver_one_holds'),
        ),
        migrations.AddConstraint(
            model_name='waiver',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['requested', 'approved', 'denied', 'withdrawn', 'revoked'])), name='readiness_waiver_state'),
        ),
        migrations.AddConstraint(
            model_name='waiver',
            constraint=models.CheckConstraint(condition=models.Q(('public_id__startswith', 'wav_')), name='readiness_waiver_id'),
        ),
        migrations.AddConstraint(
            model_name='waiver',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), models.Q(('compensating_control', ''), _negated=True), models.Q(('requester', ''), _negated=True)), name='readiness_waiver_says_why'),
        ),
        migrations.AddConstraint(
            model_name='waiver',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state__in', ('requested', 'withdrawn'))), models.Q(models.Q(('state__in', ('requested', 'withdrawn')), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='readiness_waiver_decided'),
        ),
        migrations.AddConstraint(
            model_name='waiver',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', None), ('requested_by', None), models.Q(('decided_by', models.F('requested_by')), _negated=True), _connector='OR'), name='readiness_waiver_four_eyes'),
        ),
        migrations.AddConstraint(
            model_name='waiver',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['requested', 'approved']), ('closed_at__isnull', False), _connector='OR'), name='readiness_waiver_closed'),
        ),
        migrations.AddConstraint(
            model_name='waiver',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'requested'), _negated=True), ('closed_at', None), _connector='OR'), name='readiness_waiver_waits'),
        ),
    ]
