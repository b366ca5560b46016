"""One narrow row for each interface, by which the fleet is sorted and counted."""

from datetime import UTC, datetime

import django.db.models.deletion
from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db import migrations, models


LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
BATCH = 1000


def begin(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give each interface that has a status a row that turned long ago, so that nobody trusts it."""
    alias = schema_editor.connection.alias
    judged = apps.get_model("readiness", "EnvironmentStatus").objects.using(alias)
    model = apps.get_model("readiness", "InterfaceStatus")
    interfaces = apps.get_model("registry", "Interface").objects.using(alias)
    found = interfaces.filter(pk__in=judged.values("interface"))
    model.objects.using(alias).bulk_create(
        [
            model(
                interface=one,
                team_id=one.team_id,
                turns_at=LONG_AGO,
                state=0,
                score=-1,
                tier=one.tier or 9,
                probed_at=LONG_AGO,
                name=one.name.lower(),
            )
            for one in found.iterator(BATCH)
        ],
        batch_size=BATCH,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('readiness', '0010_host_proofs'),
        ('registry', '0020_list_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='InterfaceStatus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('turns_at', models.DateTimeField(db_index=True)),
                ('state', models.PositiveSmallIntegerField(choices=[(0, 'blocked'), (1, 'risk'), (2, 'ready')])),
                ('score', models.SmallIntegerField()),
                ('tier', models.PositiveSmallIntegerField()),
                ('probed_at', models.DateTimeField()),
                ('name', models.CharField(max_length=360, verbose_name='name in small letters')),
                ('interface', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='fleet_status', to='registry.interface')),
                ('status', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='readiness.environmentstatus')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='registry.team')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'score', 'name', 'status'], name='readiness_fleet_urgency'), models.Index(fields=['score', 'name', 'status'], name='readiness_fleet_by_score'), models.Index(fields=['name', 'status'], name='readiness_fleet_by_name'), models.Index(fields=['team', 'name', 'status'], name='readiness_fleet_by_team'), models.Index(fields=['tier', 'name', 'status'], name='readiness_fleet_by_tier'), models.Index(fields=['probed_at', 'name', 'status'], name='readiness_fleet_by_probe')],
                'constraints': [models.CheckConstraint(condition=models.Q(('score__gte', -1), ('score__lte', 100)), name='readiness_fleet_score')],
            },
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
