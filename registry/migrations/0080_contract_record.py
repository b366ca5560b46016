"""Give the proxy contract all of its clauses, templates to inherit from, and versions."""

import importlib
import datetime
import django.core.validators
import django.db.models.deletion
import registry.domain.audit
import registry.domain.contract
import registry.models.lines
from django.db import migrations, models


GUARD = importlib.import_module("registry.migrations.0081_contract_versions_append_only")


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0070_audit_chain'),
    ]

    operations = [
        # SQLite makes the table of the audit trail anew for its constraint, without its triggers
        migrations.RunPython(migrations.RunPython.noop, GUARD.guard_again),
        migrations.CreateModel(
            name='ContractTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minimum_tls', models.CharField(blank=True, choices=[('1.2', '1.2'), ('1.3', '1.3')], max_length=12)),
                ('plain_http', models.CharField(blank=True, choices=[('redirected', 'Redirected'), ('refused', 'Refused')], max_length=12)),
                ('hsts_seconds', models.PositiveBigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1, 'Give 1 to 315360000 seconds, or leave it empty.'), django.core.validators.MaxValueValidator(315360000, 'Give 1 to 315360000 seconds, or leave it empty.')])),
                ('edge_authentication', models.CharField(blank=True, choices=[('none', 'None'), ('basic', 'Basic'), ('bearer', 'Bearer'), ('oidc', 'Oidc'), ('cookie', 'Cookie')], max_length=12)),
                ('allowed_hosts', registry.models.lines.LinesField(blank=True, default=())),
                ('allowed_paths', registry.models.lines.LinesField(blank=True, default=())),
                ('identity_headers_stripped', registry.models.lines.LinesField(blank=True, default=())),
                ('trusted_proxies', registry.models.lines.LinesField(blank=True, default=())),
                ('body_limit_bytes', models.PositiveBigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1, 'Give 1 to 107374182400 bytes, or leave it empty.'), django.core.validators.MaxValueValidator(107374182400, 'Give 1 to 107374182400 bytes, or leave it empty.')])),
                ('header_limit_bytes', models.PositiveBigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1, 'Give 1 to 1048576 bytes, or leave it empty.'), django.core.validators.MaxValueValidator(1048576, 'Give 1 to 1048576 bytes, or leave it empty.')])),
                ('client_header_timeout_seconds', models.PositiveBigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1, 'Give 1 to 3600 seconds, or leave it empty.'), django.core.validators.MaxValueValidator(3600, 'Give 1 to 3600 seconds, or leave it empty.')])),
                ('upstream_timeout_seconds', models.PositiveBigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1, 'Give 1 to 86400 seconds, or leave it empty.'), django.core.validators.MaxValueValidator(86400, 'Give 1 to 86400 seconds, or leave it empty.')])),
                ('idle_timeout_seconds', models.PositiveBigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1, 'Give 1 to 86400 seconds, or leave it empty.'), django.core.validators.MaxValueValidator(86400, 'Give 1 to 86400 seconds, or leave it empty.')])),
                ('rate_limit_per_minute', models.PositiveBigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1, 'Give 1 to 1000000 requests a minute, or leave it empty.'), django.core.validators.MaxValueValidator(1000000, 'Give 1 to 1000000 requests a minute, or leave it empty.')])),
                ('security_headers', registry.models.lines.LinesField(blank=True, default=())),
                ('cookies', registry.models.lines.LinesField(blank=True, default=())),
                ('upstream_allow_list', registry.models.lines.LinesField(blank=True, default=())),
                ('network_policy', models.CharField(blank=True, max_length=500)),
                ('rewriting', models.CharField(blank=True, max_length=500)),
                ('cache_authenticated', models.BooleanField(blank=True, null=True)),
                ('streaming', models.CharField(blank=True, choices=[('unbuffered', 'Unbuffered'), ('buffered', 'Buffered')], max_length=12)),
                ('websocket', models.CharField(blank=True, choices=[('upgraded', 'Upgraded'), ('refused', 'Refused')], max_length=12)),
                ('not_applicable', registry.models.lines.LinesField(blank=True, default=())),
                ('slug', models.CharField(max_length=63, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$', 'A slug must be small letters, digits and single hyphens between them, at most 63 characters.')])),
                ('title', models.CharField(max_length=120)),
                ('description', models.CharField(blank=True, max_length=500)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contract_templates', to='registry.team')),
            ],
            options={
                'ordering': ['title', 'pk'],
                'abstract': False,
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('minimum_tls__in', [registry.domain.contract.MinimumTls['TLS_1_2'], registry.domain.contract.MinimumTls['TLS_1_3'], ''])), name='registry_contracttemplate_minimum_tls'),
                    models.CheckConstraint(condition=models.Q(('plain_http__in', [registry.domain.contract.PlainHttp['REDIRECTED'], registry.domain.contract.PlainHttp['REFUSED'], ''])), name='registry_contracttemplate_plain_http'),
                    models.CheckConstraint(condition=models.Q(('edge_authentication__in', [registry.domain.contract.EdgeAuthentication['NONE'], registry.domain.contract.EdgeAuthentication['BASIC'], registry.domain.contract.EdgeAuthentication['BEARER'], registry.domain.contract.EdgeAuthentication['OIDC'], registry.domain.contract.EdgeAuthentication['COOKIE'], ''])), name='registry_contracttemplate_edge_authentication'),
                    models.CheckConstraint(condition=models.Q(('streaming__in', [registry.domain.contract.Streaming['UNBUFFERED'], registry.domain.contract.Streaming['BUFFERED'], ''])), name='registry_contracttemplate_streaming'),
                    models.CheckConstraint(condition=models.Q(('websocket__in', [registry.domain.contract.WebSocket['UPGRADED'], registry.domain.contract.WebSocket['REFUSED'], ''])), name='registry_contracttemplate_websocket'),
                    models.CheckConstraint(condition=models.Q(('body_limit_bytes__gte', 1), ('body_limit_bytes__lte', 107374182400)), name='registry_contracttemplate_body_limit_bytes'),
                    models.CheckConstraint(condition=models.Q(('header_limit_bytes__gte', 1), ('header_limit_bytes__lte', 1048576)), name='registry_contracttemplate_header_limit_bytes'),
                    models.CheckConstraint(condition=models.Q(('client_header_timeout_seconds__gte', 1), ('client_header_timeout_seconds__lte', 3600)), name='registry_contracttemplate_client_header_timeout_seconds'),
                    models.CheckConstraint(condition=models.Q(('upstream_timeout_seconds__gte', 1), ('upstream_timeout_seconds__lte', 86400)), name='registry_contracttemplate_upstream_timeout_seconds'),
                    models.CheckConstraint(condition=models.Q(('idle_timeout_seconds__gte', 1), ('idle_timeout_seconds__lte', 86400)), name='registry_contracttemplate_idle_timeout_seconds'),
                    models.CheckConstraint(condition=models.Q(('rate_limit_per_minute__gte', 1), ('rate_limit_per_minute__lte', 1000000)), name='registry_contracttemplate_rate_limit_per_minute'),
                    models.CheckConstraint(condition=models.Q(('hsts_seconds__gte', 1), ('hsts_seconds__lte', 315360000)), name='registry_contracttemplate_hsts_seconds'),
                    models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='registry_contracttemplate_title'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ContractVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minimum_tls', models.CharField(blank=True, choices=[('1.2', '1.2'), ('1.3', '1.3')], max_length=12)),
                ('plain_http', models.CharField(blank=True, choices=[('redirected', 'Redirected'), ('refused', 'Refused')], max_length=12)),
                ('hsts_seconds', models.PositiveBigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1, 'Give 1 to 315360000 seconds, or leave it empty.'), django.core.validators.MaxValueValidator(315360000, 'Give 1 to 315360000 seconds, or leave it empty.')])),
                ('edge_authentication', models.CharField(blank=True, choices=[('none', 'None'), ('basic', 'Basic'), ('bearer', 'Bearer'), ('oidc', 'Oidc'), ('cookie', 'Cookie')], max_length=12)),
                ('allowed_hosts', registry.models.lines.LinesField(blank=True, default=())),
                ('allowed_paths', registry.models.lines.LinesField(blank=True, default=())),
                ('identity_headers_stripped', registry.models.lines.LinesField(blank=True, default=())),
                ('trusted_proxies', registry.models.lines.LinesField(blank=True, default=())),
                ('body_limit_bytes', models.PositiveBigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1, 'Give 1 to 107374182400 bytes, or leave it empty.'), django.core.validators.MaxValueValidator(107374182400, 'Give 1 to 107374182400 bytes, or leave it empty.')])),
                ('header_limit_bytes', models.PositiveBigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1, 'Give 1 to 1048576 bytes, or leave it empty.'), django.core.validators.MaxValueValidator(1048576, 'Give 1 to 1048576 bytes, or leave it empty.')])),
                ('client_header_timeout_seconds', models.PositiveBigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1, 'Give 1 to 3600 seconds, or leave it empty.'), django.core.validators.MaxValueValidator(3600, 'Give 1 to 3600 seconds, or leave it empty.')])),
                ('upstream_timeout_seconds', models.PositiveBigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1, 'Give 1 to 86400 seconds, or leave it empty.'), django.core.validators.MaxValueValidator(86400, 'Give 1 to 86400 seconds, or leave it empty.')])),
                ('idle_timeout_seconds', models.PositiveBigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1, 'Give 1 to 86400 seconds, or leave it empty.'), django.core.validators.MaxValueValidator(86400, 'Give 1 to 86400 seconds, or leave it empty.')])),
                ('rate_limit_per_minute', models.PositiveBigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1, 'Give 1 to 1000000 requests a minute, or leave it empty.'), django.core.validators.MaxValueValidator(1000000, 'Give 1 to 1000000 requests a minute, or leave it empty.')])),
                ('security_headers', registry.models.lines.LinesField(blank=True, default=())),
                ('cookies', registry.models.lines.LinesField(blank=True, default=())),
                ('upstream_allow_list', registry.models.lines.LinesField(blank=True, default=())),
                ('network_policy', models.CharField(blank=True, max_length=500)),
                ('rewriting', models.CharField(blank=True, max_length=500)),
                ('cache_authenticated', models.BooleanField(blank=True, null=True)),
                ('streaming', models.CharField(blank=True, choices=[('unbuffered', 'Unbuffered'), ('buffered', 'Buffered')], max_length=12)),
                ('websocket', models.CharField(blank=True, choices=[('upgraded', 'Upgraded'), ('refused', 'Refused')], max_length=12)),
                ('not_applicable', registry.models.lines.LinesField(blank=True, default=())),
                ('number', models.PositiveIntegerField()),
                ('made_at', models.DateTimeField()),
                ('made_by', models.CharField(blank=True, max_length=120)),
                ('email', models.CharField(blank=True, max_length=254)),
                ('why', models.CharField(blank=True, max_length=500)),
                ('digest', models.CharField(max_length=71)),
                ('template', models.CharField(blank=True, max_length=63)),
                ('template_version', models.PositiveIntegerField(default=0)),
                ('inherited', registry.models.lines.LinesField(blank=True, default=())),
                ('overridden', registry.models.lines.LinesField(blank=True, default=())),
                ('environment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contract_versions', to='registry.environment')),
            ],
            options={
                'ordering': ['-number'],
                'abstract': False,
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('minimum_tls__in', [registry.domain.contract.MinimumTls['TLS_1_2'], registry.domain.contract.MinimumTls['TLS_1_3'], ''])), name='registry_contractversion_minimum_tls'),
                    models.CheckConstraint(condition=models.Q(('plain_http__in', [registry.domain.contract.PlainHttp['REDIRECTED'], registry.domain.contract.PlainHttp['REFUSED'], ''])), name='registry_contractversion_plain_http'),
                    models.CheckConstraint(condition=models.Q(('edge_authentication__in', [registry.domain.contract.EdgeAuthentication['NONE'], registry.domain.contract.EdgeAuthentication['BASIC'], registry.domain.contract.EdgeAuthentication['BEARER'], registry.domain.contract.EdgeAuthentication['OIDC'], registry.domain.contract.EdgeAuthentication['COOKIE'], ''])), name='registry_contractversion_edge_authentication'),
                    models.CheckConstraint(condition=models.Q(('streaming__in', [registry.domain.contract.Streaming['UNBUFFERED'], registry.domain.contract.Streaming['BUFFERED'], ''])), name='registry_contractversion_streaming'),
                    models.CheckConstraint(condition=models.Q(('websocket__in', [registry.domain.contract.WebSocket['UPGRADED'], registry.domain.contract.WebSocket['REFUSED'], ''])), name='registry_contractversion_websocket'),
                    models.CheckConstraint(condition=models.Q(('body_limit_bytes__gte', 1), ('body_limit_bytes__lte', 107374182400)), name='registry_contractversion_body_limit_bytes'),
                    models.CheckConstraint(condition=models.Q(('header_limit_bytes__gte', 1), ('header_limit_bytes__lte', 1048576)), name='registry_contractversion_header_limit_bytes'),
                    models.CheckConstraint(condition=models.Q(('client_header_timeout_seconds__gte', 1), ('client_header_timeout_seconds__lte', 3600)), name='registry_contractversion_client_header_timeout_seconds'),
                    models.CheckConstraint(condition=models.Q(('upstream_timeout_seconds__gte', 1), ('upstream_timeout_seconds__lte', 86400)), name='registry_contractversion_upstream_timeout_seconds'),
                    models.CheckConstraint(condition=models.Q(('idle_timeout_seconds__gte', 1), ('idle_timeout_seconds__lte', 86400)), name='registry_contractversion_idle_timeout_seconds'),
                    models.CheckConstraint(condition=models.Q(('rate_limit_per_minute__gte', 1), ('rate_limit_per_minute__lte', 1000000)), name='registry_contractversion_rate_limit_per_minute'),
                    models.CheckConstraint(condition=models.Q(('hsts_seconds__gte', 1), ('hsts_seconds__lte', 315360000)), name='registry_contractversion_hsts_seconds'),
                    models.UniqueConstraint(fields=('environment', 'number'), name='registry_contractversion_number_once'),
                    models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='registry_contractversion_number'),
                    models.CheckConstraint(condition=models.Q(('digest__startswith', 'sha256:')), name='registry_contractversion_digest'),
                ],
                'indexes': [models.Index(fields=['digest'], name='registry_contract_digest')],
            },
        ),
        migrations.RemoveConstraint(
            model_name='auditrow',
            name='registry_audit_kind',
        ),
        migrations.RemoveConstraint(
            model_name='proxycontract',
            name='registry_contract_minimum_tls',
        ),
        migrations.RemoveConstraint(
            model_name='proxycontract',
            name='registry_contract_body_limit_bytes',
        ),
        migrations.RemoveConstraint(
            model_name='proxycontract',
            name='registry_contract_client_header_timeout_seconds',
        ),
        migrations.RemoveConstraint(
            model_name='proxycontract',
            name='registry_contract_upstream_timeout_seconds',
        ),
        migrations.AddField(
            model_name='proxycontract',
            name='allowed_hosts',
            field=registry.models.lines.LinesField(blank=True, default=()),
        ),
        migrations.AddField(
            model_name='proxycontract',
            name='allowed_paths',
            field=registry.models.lines.LinesField(blank=True, default=()),
        ),
        migrations.AddField(
            model_name='proxycontract',
            name='cache_authenticated',
            field=models.BooleanField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='proxycontract',
            name='cookies',
            field=registry.models.lines.LinesField(blank=True, default=()),
        ),
        migrations.AddField(
            model_name='proxycontract',
            name='edge_authentication',
            field=models.CharField(blank=True, choices=[('none', 'None'), ('basic', 'Basic'), ('bearer', 'Bearer'), ('oidc', 'Oidc'), ('cookie', 'Cookie')], max_length=12),
        ),
        migrations.AddField(
            model_name='proxycontract',
            name='header_limit_bytes',
            field=models.PositiveBigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1, 'Give 1 to 1048576 bytes, or leave it empty.'), django.core.validators.MaxValueValidator(1048576, 'Give 1 to 1048576 bytes, or leave it empty.')]),
        ),
        migrations.AddField(
            model_name='proxycontract',
            name='hsts_seconds',
            field=models.PositiveBigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1, 'Give 1 to 315360000 seconds, or leave it empty.'), django.core.validators.MaxValueValidator(315360000, 'Give 1 to 315360000 seconds, or leave it empty.')]),
        ),
        migrations.AddField(
            model_name='proxycontract',
            name='identity_headers_stripped',
            field=registry.models.lines.LinesField(blank=True, default=()),
        ),
        migrations.AddField(
            model_name='proxycontract',
            name='idle_timeout_seconds',
            field=models.PositiveBigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1, 'Give 1 to 86400 seconds, or leave it empty.'), django.core.validators.MaxValueValidator(86400, 'Give 1 to 86400 seconds, or leave it empty.')]),
        ),
        migrations.AddField(
            model_name='proxycontract',
            name='network_policy',
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name='proxycontract',
            name='not_applicable',
            field=registry.models.lines.LinesField(blank=True, default=()),
        ),
        migrations.AddField(
            model_name='proxycontract',
            name='plain_http',
            field=models.CharField(blank=True, choices=[('redirected', 'Redirected'), ('refused', 'Refused')], max_length=12),
        ),
        migrations.AddField(
            model_name='proxycontract',
            name='rate_limit_per_minute',
            field=models.PositiveBigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1, 'Give 1 to 1000000 requests a minute, or leave it empty.'), django.core.validators.MaxValueValidator(1000000, 'Give 1 to 1000000 requests a minute, or leave it empty.')]),
        ),
        migrations.AddField(
            model_name='proxycontract',
            name='reviewed_by',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name='proxycontract',
            name='reviewed_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='proxycontract',
            name='rewriting',
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name='proxycontract',
            name='security_headers',
            field=registry.models.lines.LinesField(blank=True, default=()),
        ),
        migrations.AddField(
            model_name='proxycontract',
            name='streaming',
            field=models.CharField(blank=True, choices=[('unbuffered', 'Unbuffered'), ('buffered', 'Buffered')], max_length=12),
        ),
        migrations.AddField(
            model_name='proxycontract',
            name='trusted_proxies',
            field=registry.models.lines.LinesField(blank=True, default=()),
        ),
        migrations.AddField(
            model_name='proxycontract',
            name='upstream_allow_list',
            field=registry.models.lines.LinesField(blank=True, default=()),
        ),
        migrations.AddField(
            model_name='proxycontract',
            name='websocket',
            field=models.CharField(blank=True, choices=[('upgraded', 'Upgraded'), ('refused', 'Refused')], max_length=12),
        ),
        migrations.AlterField(
            model_name='auditrow',
            name='kind',
            field=models.CharField(choices=[('team', 'Team'), ('membership', 'Membership'), ('interface', 'Interface'), ('environment', 'Environment'), ('identity', 'Identity'), ('ownership', 'Ownership'), ('person', 'Person'), ('session', 'Session'), ('token', 'Token'), ('secrets', 'Secrets'), ('template', 'Template')], max_length=12),
        ),
        migrations.AlterField(
            model_name='proxycontract',
            name='client_header_timeout_seconds',
            field=models.PositiveBigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1, 'Give 1 to 3600 seconds, or leave it empty.'), django.core.validators.MaxValueValidator(3600, 'Give 1 to 3600 seconds, or leave it empty.')]),
        ),
        migrations.AlterField(
            model_name='proxycontract',
            name='minimum_tls',
            field=models.CharField(blank=True, choices=[('1.2', '1.2'), ('1.3', '1.3')], max_length=12),
        ),
        migrations.AlterField(
            model_name='proxycontract',
            name='upstream_timeout_seconds',
            field=models.PositiveBigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1, 'Give 1 to 86400 seconds, or leave it empty.'), django.core.validators.MaxValueValidator(86400, 'Give 1 to 86400 seconds, or leave it empty.')]),
        ),
        migrations.AddConstraint(
            model_name='auditrow',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', [registry.domain.audit.Kind['TEAM'], registry.domain.audit.Kind['MEMBERSHIP'], registry.domain.audit.Kind['INTERFACE'], registry.domain.audit.Kind['ENVIRONMENT'], registry.domain.audit.Kind['IDENTITY'], registry.domain.audit.Kind['OWNERSHIP'], registry.domain.audit.Kind['PERSON'], registry.domain.audit.Kind['SESSION'], registry.domain.audit.Kind['TOKEN'], registry.domain.audit.Kind['SECRETS'], registry.domain.audit.Kind['TEMPLATE']])), name='registry_audit_kind'),
        ),
        migrations.AddField(
            model_name='proxycontract',
            name='template',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='registry.contracttemplate'),
        ),
        migrations.AddConstraint(
            model_name='proxycontract',
            constraint=models.CheckConstraint(condition=models.Q(('minimum_tls__in', [registry.domain.contract.MinimumTls['TLS_1_2'], registry.domain.contract.MinimumTls['TLS_1_3'], ''])), name='registry_proxycontract_minimum_tls'),
        ),
        migrations.AddConstraint(
            model_name='proxycontract',
            constraint=models.CheckConstraint(condition=models.Q(('plain_http__in', [registry.domain.contract.PlainHttp['REDIRECTED'], registry.domain.contract.PlainHttp['REFUSED'], ''])), name='registry_proxycontract_plain_http'),
        ),
        migrations.AddConstraint(
            model_name='proxycontract',
            constraint=models.CheckConstraint(condition=models.Q(('edge_authentication__in', [registry.domain.contract.EdgeAuthentication['NONE'], registry.domain.contract.EdgeAuthentication['BASIC'], registry.domain.contract.EdgeAuthentication['BEARER'], registry.domain.contract.EdgeAuthentication['OIDC'], registry.domain.contract.EdgeAuthentication['COOKIE'], ''])), name='registry_proxycontract_edge_authentication'),
        ),
        migrations.AddConstraint(
            model_name='proxycontract',
            constraint=models.CheckConstraint(condition=models.Q(('streaming__in', [registry.domain.contract.Streaming['UNBUFFERED'], registry.domain.contract.Streaming['BUFFERED'], ''])), name='registry_proxycontract_streaming'),
        ),
        migrations.AddConstraint(
            model_name='proxycontract',
            constraint=models.CheckConstraint(condition=models.Q(('websocket__in', [registry.domain.contract.WebSocket['UPGRADED'], registry.domain.contract.WebSocket['REFUSED'], ''])), name='registry_proxycontract_websocket'),
        ),
        migrations.AddConstraint(
            model_name='proxycontract',
            constraint=models.CheckConstraint(condition=models.Q(('body_limit_bytes__gte', 1), ('body_limit_bytes__lte', 107374182400)), name='registry_proxycontract_body_limit_bytes'),
        ),
        migrations.AddConstraint(
            model_name='proxycontract',
            constraint=models.CheckConstraint(condition=models.Q(('header_limit_bytes__gte', 1), ('header_limit_bytes__lte', 1048576)), name='registry_proxycontract_header_limit_bytes'),
        ),
        migrations.AddConstraint(
            model_name='proxycontract',
            constraint=models.CheckConstraint(condition=models.Q(('client_header_timeout_seconds__gte', 1), ('client_header_timeout_seconds__lte', 3600)), name='registry_proxycontract_client_header_timeout_seconds'),
        ),
        migrations.AddConstraint(
            model_name='proxycontract',
            constraint=models.CheckConstraint(condition=models.Q(('upstream_timeout_seconds__gte', 1), ('upstream_timeout_seconds__lte', 86400)), name='registry_proxycontract_upstream_timeout_seconds'),
        ),
        migrations.AddConstraint(
            model_name='proxycontract',
            constraint=models.CheckConstraint(condition=models.Q(('idle_timeout_seconds__gte', 1), ('idle_timeout_seconds__lte', 86400)), name='registry_proxycontract_idle_timeout_seconds'),
        ),
        migrations.AddConstraint(
            model_name='proxycontract',
            constraint=models.CheckConstraint(condition=models.Q(('rate_limit_per_minute__gte', 1), ('rate_limit_per_minute__lte', 1000000)), name='registry_proxycontract_rate_limit_per_minute'),
        ),
        migrations.AddConstraint(
            model_name='proxycontract',
            constraint=models.CheckConstraint(condition=models.Q(('hsts_seconds__gte', 1), ('hsts_seconds__lte', 315360000)), name='registry_proxycontract_hsts_seconds'),
        ),
        migrations.AddConstraint(
            model_name='proxycontract',
            constraint=models.CheckConstraint(condition=models.Q(('reviewed_on', None), models.Q(('reviewed_on__gte', datetime.date(2000, 1, 1)), ('reviewed_on__lte', datetime.date(2100, 1, 1))), _connector='OR'), name='registry_proxycontract_reviewed_on'),
        ),
    ]
