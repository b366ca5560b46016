"""Keep what people and tools claim of environments."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('readiness', '0020_interface_status'),
        ('registry', '0111_checklist_kinds'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('check_id', models.CharField(max_length=8)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('assigned_by', models.CharField(max_length=120)),
                ('assigned_at', models.DateTimeField()),
                ('environment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='registry.environment')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checklist_assignments', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('environment', 'check_id'), name='readiness_assignment_once')],
            },
        ),
        migrations.CreateModel(
            name='Attestation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(max_length=30, unique=True)),
                ('check_id', models.CharField(max_length=8)),
                ('answer', models.CharField(choices=[('met', 'Met'), ('not_met', 'Not met'), ('not_applicable', 'Does not apply')], max_length=14)),
                ('statement', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(4000)])),
                ('link', models.CharField(blank=True, max_length=500)),
                ('file_name', models.CharField(blank=True, max_length=120)),
                ('file_type', models.CharField(blank=True, choices=[('application/pdf', 'application/pdf'), ('image/png', 'image/png'), ('image/jpeg', 'image/jpeg'), ('text/plain', 'text/plain'), ('text/csv', 'text/csv'), ('application/json', 'application/json')], max_length=20)),
                ('file_digest', models.CharField(blank=True, max_length=64)),
                ('file_size_bytes', models.PositiveIntegerField(default=0)),
                ('answered_by', models.CharField(max_length=120)),
                ('answered_at', models.DateTimeField()),
                ('valid_until', models.DateTimeField()),
                ('fingerprint', models.CharField(blank=True, max_length=71)),
                ('is_unchanged', models.BooleanField(default=False)),
                ('is_latest', models.BooleanField(default=True)),
                ('environment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attestations', to='registry.environment')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-answered_at', '-pk'],
                'indexes': [models.Index(fields=['person', 'valid_until'], name='readiness_attestation_ends')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_latest', True)), fields=('environment', 'check_id'), name='readiness_attestation_one_latest'), models.CheckConstraint(condition=models.Q(('answer__in', ['met', 'not_met', 'not_applicable'])), name='readiness_attestation_answer'), models.CheckConstraint(condition=models.Q(('public_id__startswith', 'att_')), name='readiness_attestation_id'), models.CheckConstraint(condition=models.Q(('valid_until__gt', models.F('answered_at'))), name='readiness_attestation_ends_on'), models.CheckConstraint(condition=models.Q(models.Q(('answer', 'met'), _negated=True), models.Q(('statement', ''), _negated=True), models.Q(('link', ''), _negated=True), models.Q(('file_digest', ''), _negated=True), _connector='OR'), name='readiness_attestation_shown'), models.CheckConstraint(condition=models.Q(models.Q(('answer', 'not_applicable'), _negated=True), models.Q(('statement', ''), _negated=True), _connector='OR'), name='readiness_attestation_reason'), models.CheckConstraint(condition=models.Q(models.Q(('file_digest', ''), ('file_name', ''), ('file_size_bytes', 0), ('file_type', '')), models.Q(models.Q(('file_name', ''), _negated=True), models.Q(('file_type', ''), _negated=True), models.Q(('file_digest', ''), _negated=True), ('file_digest__regex', '^[0-9a-f]{64}$'), ('file_type__in', ['application/pdf', 'image/png', 'image/jpeg', 'text/plain', 'text/csv', 'application/json'])), _connector='OR'), name='readiness_attestation_file')],
            },
        ),
        migrations.CreateModel(
            name='ChecklistComment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('check_id', models.CharField(max_length=8)),
                ('text', models.TextField(validators=[django.core.validators.MaxLengthValidator(2000)])),
                ('written_by', models.CharField(max_length=120)),
                ('written_at', models.DateTimeField()),
                ('environment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checklist_comments', to='registry.environment')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['written_at', 'pk'],
                'indexes': [models.Index(fields=['environment', 'check_id'], name='readiness_comment_place')],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='readiness_comment_text')],
            },
        ),
        migrations.CreateModel(
            name='PushedEvidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(max_length=30, unique=True)),
                ('check_id', models.CharField(max_length=8)),
                ('outcome', models.CharField(choices=[('pass', 'pass'), ('warn', 'warn'), ('fail', 'fail')], max_length=14)),
                ('summary', models.CharField(max_length=500)),
                ('url', models.CharField(blank=True, max_length=500)),
                ('digest', models.CharField(blank=True, max_length=71)),
                ('subject', models.JSONField(blank=True, default=dict)),
                ('observed_at', models.DateTimeField()),
                ('valid_until', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('pushed_by', models.CharField(max_length=120)),
                ('token', models.CharField(blank=True, max_length=11)),
                ('is_latest', models.BooleanField(default=True)),
                ('environment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='registry.environment')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-observed_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_latest', True)), fields=('environment', 'check_id'), name='readiness_evidence_one_latest'), models.CheckConstraint(condition=models.Q(('outcome__in', ['pass', 'warn', 'fail'])), name='readiness_evidence_outcome'), models.CheckConstraint(condition=models.Q(('public_id__startswith', 'evd_')), name='readiness_evidence_id'), models.CheckConstraint(condition=models.Q(('observed_at__lte', models.F('received_at')), ('valid_until__gt', models.F('observed_at'))), name='readiness_evidence_order'), models.CheckConstraint(condition=models.Q(('summary', ''), _negated=True), name='readiness_evidence_summary')],
            },
        ),
    ]
