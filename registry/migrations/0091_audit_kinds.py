"""Let audit rows be about alert routes and rehearsals."""

from importlib import import_module

from django.db import migrations, models

CHAIN = import_module("registry.migrations.0070_audit_chain")


class Migration(migrations.Migration):
    dependencies = [("registry", "0090_objectives_alert_routes_rollback")]
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
            field=models.CharField(choices=[('team', 'Team'), ('membership', 'Membership'), ('interface', 'Interface'), ('environment', 'Environment'), ('identity', 'Identity'), ('ownership', 'Ownership'), ('alert_route', 'Alert route'), ('rehearsal', 'Rehearsal'), ('person', 'Person'), ('session', 'Session'), ('token', 'Token'), ('secrets', 'Secrets'), ('template', 'Template')], max_length=12),
        ),
        migrations.AddConstraint(
            model_name='auditrow',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['team', 'membership', 'interface', 'environment', 'identity', 'ownership', 'alert_route', 'rehearsal', 'person', 'session', 'token', 'secrets', 'template'])), name='registry_audit_kind'),
        ),
        migrations.RunPython(CHAIN.guard, CHAIN.unguard),
    ]
