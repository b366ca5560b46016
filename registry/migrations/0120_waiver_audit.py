"""Let audit rows be about waivers."""

from importlib import import_module

import registry.domain.audit
from django.db import migrations, models

CHAIN = import_module("registry.migrations.0070_audit_chain")


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0110_sample_templates'),
    ]

    operations = [
        # SQLite makes the table anew, and loses its triggers
        migrations.RunPython(CHAIN.unguard, CHAIN.guard),
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
            field=models.CharField(choices=[('added', 'Added'), ('changed', 'Changed'), ('removed', 'Removed'), ('asked', 'Asked'), ('accepted', 'Accepted'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn'), ('voided', 'Voided'), ('revoked', 'Revoked'), ('closed', 'Closed'), ('opened', 'Opened'), ('invited', 'Invited'), ('link_used', 'Link used'), ('signed_in', 'Signed in'), ('ended', 'Ended'), ('password_set', 'Password set'), ('probed', 'Probed'), ('rotated', 'Rotated'), ('proposed', 'Proposed'), ('deployed', 'Deployed'), ('requested', 'Requested'), ('approved', 'Approved'), ('denied', 'Denied')], max_length=16),
        ),
        migrations.AlterField(
            model_name='auditrow',
            name='kind',
            field=models.CharField(choices=[('team', 'Team'), ('membership', 'Membership'), ('interface', 'Interface'), ('environment', 'Environment'), ('identity', 'Identity'), ('ownership', 'Ownership'), ('alert_route', 'Alert route'), ('rehearsal', 'Rehearsal'), ('person', 'Person'), ('session', 'Session'), ('token', 'Token'), ('secrets', 'Secrets'), ('template', 'Template'), ('release', 'Release'), ('policy', 'Policy'), ('waiver', 'Waiver')], max_length=12),
        ),
        migrations.AddConstraint(
            model_name='auditrow',
            constraint=models.CheckConstraint(condition=models.Q(('deed__in', [registry.domain.audit.Deed['ADDED'], registry.domain.audit.Deed['CHANGED'], registry.domain.audit.Deed['REMOVED'], registry.domain.audit.Deed['ASKED'], registry.domain.audit.Deed['ACCEPTED'], registry.domain.audit.Deed['DECLINED'], registry.domain.audit.Deed['WITHDRAWN'], registry.domain.audit.Deed['VOIDED'], registry.domain.audit.Deed['REVOKED'], registry.domain.audit.Deed['CLOSED'], registry.domain.audit.Deed['OPENED'], registry.domain.audit.Deed['INVITED'], registry.domain.audit.Deed['LINK_USED'], registry.domain.audit.Deed['SIGNED_IN'], registry.domain.audit.Deed['ENDED'], registry.domain.audit.Deed['PASSWORD_SET'], registry.domain.audit.Deed['PROBED'], registry.domain.audit.Deed['ROTATED'], registry.domain.audit.Deed['PROPOSED'], registry.domain.audit.Deed['DEPLOYED'], registry.domain.audit.Deed['REQUESTED'], registry.domain.audit.Deed['APPROVED'], registry.domain.audit.Deed['DENIED']])), name='registry_audit_deed'),
        ),
        migrations.AddConstraint(
            model_name='auditrow',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', [registry.domain.audit.Kind['TEAM'], registry.domain.audit.Kind['MEMBERSHIP'], registry.domain.audit.Kind['INTERFACE'], registry.domain.audit.Kind['ENVIRONMENT'], registry.domain.audit.Kind['IDENTITY'], registry.domain.audit.Kind['OWNERSHIP'], registry.domain.audit.Kind['ALERT_ROUTE'], registry.domain.audit.Kind['REHEARSAL'], registry.domain.audit.Kind['PERSON'], registry.domain.audit.Kind['SESSION'], registry.domain.audit.Kind['TOKEN'], registry.domain.audit.Kind['SECRETS'], registry.domain.audit.Kind['TEMPLATE'], registry.domain.audit.Kind['RELEASE'], registry.domain.audit.Kind['POLICY'], registry.domain.audit.Kind['WAIVER']])), name='registry_audit_kind'),
        ),
        migrations.RunPython(CHAIN.guard, CHAIN.unguard),
    ]
