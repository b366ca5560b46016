"""Let audit rows be about the checklist and what is handed in for it."""

from importlib import import_module

from django.db import migrations, models

CHAIN = import_module("registry.migrations.0070_audit_chain")


class Migration(migrations.Migration):
    dependencies = [("registry", "0110_sample_templates")]
    operations = [
        # SQLite makes the table anew, and loses its triggers
        migrations.RunPython(CHAIN.unguard, CHAIN.guard),
        migrations.RemoveConstraint(
            model_name='auditrow',
            name='registry_audit_kind',
        ),
        migrations.AlterField(
            model_name='auditrow',
            name='kind',
            field=models.CharField(choices=[('team', 'Team'), ('membership', 'Membership'), ('interface', 'Interface'), ('environment', 'Environment'), ('identity', 'Identity'), ('ownership', 'Ownership'), ('alert_route', 'Alert route'), ('rehearsal', 'Rehearsal'), ('person', 'Person'), ('session', 'Session'), ('token', 'Token'), ('secrets', 'Secrets'), ('template', 'Template'), ('release', 'Release'), ('policy', 'Policy'), ('attestation', 'Attestation'), ('assignment', 'Assignment'), ('comment', 'Comment'), ('evidence', 'Evidence')], max_length=12),
        ),
        migrations.AddConstraint(
            model_name='auditrow',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['team', 'membership', 'interface', 'environment', 'identity', 'ownership', 'alert_route', 'rehearsal', 'person', 'session', 'token', 'secrets', 'template', 'release', 'policy', 'attestation', 'assignment', 'comment', 'evidence'])), name='registry_audit_kind'),
        ),
        migrations.RunPython(CHAIN.guard, CHAIN.unguard),
    ]
