"""Which pipelines an interface trusts, and with what."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from registry.domain.permissions import Permission
from registry.models import Interface, TrustRule
from registry.selectors.machine_pages import trust_view
from registry.selectors.machines import issuer_choices, rules_with_parts
from registry.services import trust_rules as services
from registry.services.auditing import of_trust_rule
from registry.web.access import ask_to_change_trust_rules, reader
from registry.web.forms.base import sent, watched
from registry.web.forms.machines import TrustRuleForm, trust_rule_shown
from registry.web.origins import acting
from registry.web.pipeline_blocks import blocks
from registry.web.views.pages import form_page

_FORM = "registry/trust_rule_form.html"


@require_safe
def trust_rule_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show which pipelines may do what at an interface, and what to copy into one."""
    interface = _interface(slug)
    shown = trust_view(interface)
    context = {
        "shown": shown,
        "blocks": blocks(slug, shown.environments[0]) if shown.environments else (),
        "may_change": reader(request).has_perm(Permission.CHANGE_TRUST_RULE, interface),
    }
    return render(request, "registry/trust_rules.html", context)


@require_http_methods(["GET", "POST"])
def trust_rule_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Trust a pipeline, with one's own rights."""
    interface = _asked(request, slug)
    form = _form(sent(request), interface)
    if form.is_valid() and (
        rule := form.attempt(
            services.trust_rule_add,
            by=acting(request),
            interface=interface,
            fields=form.record(),
            now=timezone.now(),
        )
    ):
        messages.success(request, f"The trust rule {rule.name} lets its pipeline in from now on.")
        return redirect("trust-rules", slug=slug)
    return form_page(request, _FORM, {"form": form, "interface": interface, "rule": None})


@require_http_methods(["GET", "POST"])
def trust_rule_edit(request: HttpRequest, slug: str, rule: str) -> HttpResponse:
    """Change which pipeline is trusted with what."""
    interface = _asked(request, slug)
    found = _rule(interface, rule)
    form = watched(_edit_form, sent(request), found, of_trust_rule(found))
    if form.is_valid() and (
        changed := form.attempt(
            services.trust_rule_change,
            by=acting(request),
            rule=found,
            fields=form.record(rule),
            now=timezone.now(),
        )
    ):
        said = f"The trust rule {changed.name} is saved. Tokens that it gave have ended."
        messages.success(request, said)
        return redirect("trust-rules", slug=slug)
    return form_page(request, _FORM, {"form": form, "interface": interface, "rule": found})


@require_POST
def trust_rule_remove(request: HttpRequest, slug: str, rule: str) -> HttpResponse:
    """Trust a pipeline no longer."""
    found = _rule(_asked(request, slug), rule)
    services.trust_rule_remove(by=acting(request), rule=found, now=timezone.now())
    messages.success(request, f"The trust rule {rule} is removed. Tokens that it gave have ended.")
    return redirect("trust-rules", slug=slug)


def _interface(slug: str) -> Interface:
    return get_object_or_404(Interface.objects.select_related("team"), slug=slug)


def _asked(request: HttpRequest, slug: str) -> Interface:
    interface = _interface(slug)
    ask_to_change_trust_rules(reader(request), interface)
    return interface


def _rule(interface: Interface, name: str) -> TrustRule:
    found = rules_with_parts(TrustRule.objects.filter(interface=interface))
    rule: TrustRule = get_object_or_404(found, name=name)
    return rule


def _edit_form(data: QueryDict | None, found: TrustRule) -> TrustRuleForm:
    return _form(data, found.interface, found)


def _form(
    data: QueryDict | None, interface: Interface, found: TrustRule | None = None
) -> TrustRuleForm:
    names = interface.environments.order_by("pk").values_list("name", flat=True)
    return TrustRuleForm(
        data,
        issuers=issuer_choices(),
        environments=list(names),
        initial=trust_rule_shown(found) if found else None,
        has_name=found is None,
    )
