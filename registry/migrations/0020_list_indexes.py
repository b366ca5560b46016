"""Indexes by which lists of interfaces and teams are read in their order."""

import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0002_audit_append_only'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='interface',
            index=models.Index(fields=['name', 'slug'], name='registry_interface_by_name'),
        ),
        migrations.AddIndex(
            model_name='interface',
            index=models.Index(fields=['team', 'slug'], name='registry_interface_by_team'),
        ),
        migrations.AddIndex(
            model_name='interface',
            index=models.Index(fields=['updated_at', 'slug'], name='registry_interface_by_update'),
        ),
        migrations.AddIndex(
            model_name='interface',
            index=models.Index(django.db.models.functions.comparison.Coalesce('tier', 9), models.F('slug'), name='registry_interface_by_tier'),
        ),
        migrations.AddIndex(
            model_name='team',
            index=models.Index(fields=['name'], name='registry_team_by_name'),
        ),
        migrations.AddIndex(
            model_name='interface',
            index=models.Index(condition=models.Q(('is_sample', True)), fields=['id'], name='registry_interface_samples'),
        ),
        migrations.AddIndex(
            model_name='ownership',
            index=models.Index(condition=models.Q(('accepted_at', None)), fields=['person', 'team', 'interface'], name='registry_ownership_waiting'),
        ),
    ]
