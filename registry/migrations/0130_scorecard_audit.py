"""Let audit rows be about scorecards."""

from importlib import import_module

from django.db import migrations, models

GUARD = import_module("registry.migrations.0070_audit_chain")


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0110_sample_templates'),
    ]

    operations = [
        # SQLite makes the table anew, and loses its triggers
        migrations.RunPython(GUARD.unguard, GUARD.guard),
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
            field=models.CharField(choices=[('added', 'Added'), ('changed', 'Changed'), ('removed', 'Removed'), ('asked', 'Asked'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn'), ('voided', 'Voided'), ('revoked', 'Revoked'), ('closed', 'Closed'), ('opened', 'Opened'), ('invited', 'Invited'), ('link_used', 'Link used'), ('signed_in', 'Signed in'), ('ended', 'Ended'), ('password_set', 'Password set'), ('probed', 'Probed'), ('rotated', 'Rotated'), ('proposed', 'Proposed'), ('deployed', 'Deployed'), ('simulated', 'Simulated'), ('activated', 'Activated')], max_length=16),
        ),
        migrations.AlterField(
            model_name='auditrow',
            name='kind',
            field=models.CharField(choices=[('team', 'Team'), ('membership', 'Membership'), ('interface', 'Interface'), ('environment', 'Environment'), ('identity', 'Identity'), ('ownership', 'Ownership'), ('alert_route', 'Alert route'), ('rehearsal', 'Rehearsal'), ('person', 'Person'), ('session', 'Session'), ('token', 'Token'), ('secrets', 'Secrets'), ('template', 'Template'), ('release', 'Release'), ('policy', 'Policy'), ('scorecard', 'Scorecard')], max_length=12),
        ),
        migrations.AddConstraint(
            model_name='auditrow',
            constraint=models.CheckConstraint(condition=models.Q(('deed__in', ['added', 'changed', 'removed', 'asked', 'accepted', 'declined', 'withdrawn', 'voided', 'revoked', 'closed', 'opened', 'invited', 'link_used', 'signed_in', 'ended', 'password_set', 'probed', 'rotated', 'proposed', 'deployed', 'simulated', 'activated'])), name='registry_audit_deed'),
        ),
        migrations.AddConstraint(
            model_name='auditrow',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['team', 'membership', 'interface', 'environment', 'identity', 'ownership', 'alert_route', 'rehearsal', 'person', 'session', 'token', 'secrets', 'template', 'release', 'policy', 'scorecard'])), name='registry_audit_kind'),
        ),
        migrations.RunPython(GUARD.guard, GUARD.unguard),
    ]
