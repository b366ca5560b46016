"""The proxy contract of an environment, and what it said before."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from registry.domain.contract_effective import Version, differences
from registry.models import Environment
from registry.selectors.contract_templates import template_find, template_names
from registry.selectors.contract_versions import (
    version_find,
    versioned,
    versions_listed,
    versions_of_interface,
)
from registry.selectors.contracts import contract_declared, version_of
from registry.services.auditing import of_environment
from registry.services.contracts import contract_change
from registry.web.access import ask_to_change_environment, reader
from registry.web.contracts import (
    shown_changes,
    shown_groups,
    shown_same,
    shown_versions,
)
from registry.web.forms.base import sent, watched
from registry.web.forms.contracts import ContractForm, clauses_initial
from registry.web.origins import acting
from registry.web.views.pages import form_page

PER_PAGE = 25
OFFERED = 50
"""Versions of each environment that can be chosen for a comparison."""


@require_http_methods(["GET", "POST"])
def contract_edit(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Change the proxy contract of one environment."""
    environment = _environment(slug, name)
    ask_to_change_environment(reader(request), environment.interface)
    form = watched(_form, sent(request), environment, of_environment(environment))
    if form.is_valid() and _saved(request, form, environment):
        messages.success(request, f"The proxy contract of {name} is saved.")
        return redirect(f"{reverse('interface', args=[slug])}#contract-{name}")
    context = {"form": form, "interface": environment.interface, "environment": name}
    return form_page(request, "registry/contract_form.html", context)


@require_safe
def contract_versions(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """List what the contract of an environment said over time."""
    environment = get_object_or_404(versioned(_environments(slug)), name=name)
    # numbers stand for the versions, which are read with the one that the last is compared with
    newest: int = environment.newest or 0  # type: ignore[attr-defined] # by the selector
    numbers = Paginator(range(newest, 0, -1), PER_PAGE).get_page(request.GET.get("page"))
    wanted = versions_listed(slug, name).filter(number__in=_and_before(list(numbers.object_list)))
    versions = tuple(map(version_of, wanted.order_by("-number")))
    context = {
        "interface": environment.interface,
        "environment": environment,
        "versions": shown_versions(versions)[: len(numbers)],
        "numbers": numbers,
        "may_change": reader(request).has_perm("registry.change_environment", environment),
    }
    return render(request, "registry/contract_versions.html", context)


@require_safe
def contract_version(request: HttpRequest, slug: str, name: str, number: int) -> HttpResponse:
    """Show what the contract of an environment said from one moment on."""
    environment = _environment(slug, name)
    version = version_find(f"{slug}/{name}/{number}")
    if version is None:
        raise Http404
    context = {
        "interface": environment.interface,
        "environment": environment,
        "version": version,
        "groups": shown_groups(version.clauses),
    }
    return render(request, "registry/contract_version.html", context)


@require_safe
def contract_compare(request: HttpRequest, slug: str) -> HttpResponse:
    """Show two versions side by side, of one environment or of two."""
    environments = Environment.objects.select_related("interface").filter(interface__slug=slug)
    first = environments.first()
    if first is None:
        raise Http404
    old, new = _chosen(request, "old"), _chosen(request, "new")
    context: dict[str, object] = {
        "interface": first.interface,
        "old": old,
        "new": new,
        "offered": versions_of_interface(slug, most=OFFERED),
    }
    if old and new:
        context["changes"] = shown_changes(differences(old.clauses, new.clauses))
        context["same"] = shown_same(old.clauses, new.clauses)
    return render(request, "registry/contract_compare.html", context)


def _and_before(numbers: Sequence[int]) -> tuple[int, ...]:
    return (*numbers, *(number - 1 for number in numbers[-1:]))


def _chosen(request: HttpRequest, side: str) -> Version | None:
    key = request.GET.get(side, "")
    found = version_find(key)
    if key and found is None:
        raise Http404
    return found


def _form(data: QueryDict | None, environment: Environment) -> ContractForm:
    said = contract_declared(environment)
    initial = clauses_initial(said)
    initial |= {"template": said.template, "reviewed_on": said.reviewed_on}
    form = ContractForm(data, initial=initial)
    form.offer(template_names(), template_find(said.template) if said.template else None)
    return form


def _saved(request: HttpRequest, form: ContractForm, environment: Environment) -> bool:
    written = form.attempt(
        contract_change,
        by=acting(request),
        environment=environment,
        contract=form.contract(),
        now=timezone.now(),
        why=form.cleaned_data["why"],
    )
    return written is not None


def _environment(slug: str, name: str) -> Environment:
    return get_object_or_404(_environments(slug), name=name)


def _environments(slug: str) -> QuerySet[Environment]:
    return Environment.objects.select_related("interface__team").filter(interface__slug=slug)
