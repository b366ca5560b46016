"""Templates of the proxy contract: standards for many interfaces."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from registry.domain.contract_effective import effective
from registry.models import ContractTemplate
from registry.selectors.contract_templates import (
    Reach,
    template_reach,
    templates_listed,
    templates_selected,
    users_of,
)
from registry.selectors.contracts import clauses_of
from registry.selectors.teams import team_names
from registry.services import contract_templates as services
from registry.services.auditing import of_template
from registry.services.errors import Refused
from registry.web.access import ask_to_change_templates, reader
from registry.web.contracts import shown_changes, shown_groups
from registry.web.forms.base import sent, watched
from registry.web.forms.contracts import RemovalForm, TemplateForm, clauses_initial
from registry.web.listing import read
from registry.web.lists import TEMPLATES
from registry.web.origins import acting
from registry.web.views.lists import ListAnswer, list_answer
from registry.web.views.pages import form_page

PER_PAGE = 25
_FORM = "registry/template_form.html"


@require_safe
def template_list(request: HttpRequest) -> ListAnswer:
    """List the templates."""
    asked = read(TEMPLATES, request.GET)
    chosen = templates_selected(**asked.filters, sort=asked.sort)
    context: dict[str, object] = {"may_change": _may_change(request)}
    return list_answer(request, "registry/templates.html", TEMPLATES, asked, chosen, context)


@require_http_methods(["GET", "POST"])
def template_add(request: HttpRequest) -> HttpResponse:
    """Publish a template."""
    ask_to_change_templates(reader(request))
    form = TemplateForm(sent(request))
    form.offer(team_names())
    form.without_why()
    if form.is_valid() and (
        template := form.attempt(
            services.template_publish,
            by=acting(request),
            fields=form.record(),
            now=timezone.now(),
        )
    ):
        messages.success(request, f"{template.title} is published. Contracts can name it now.")
        return redirect("template", slug=template.slug)
    return form_page(request, _FORM, {"form": form, "template": None})


@require_safe
def template(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a template and who uses it."""
    found = _found(slug)
    page = Paginator(users_of(found), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "template": found,
        "groups": shown_groups(effective(clauses_of(found))),
        "users": page,
        "may_change": _may_change(request),
    }
    return render(request, "registry/template.html", context)


@require_http_methods(["GET", "POST"])
def template_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a template: first it is shown whom that touches, then it is saved for all."""
    ask_to_change_templates(reader(request))
    found = _found(slug)
    form = watched(_edit_form, sent(request), found, of_template(found))
    context: dict[str, object] = {"form": form, "template": found}
    if not form.is_valid():
        return form_page(request, _FORM, context)
    if "save" in request.POST and _saved(request, form, found):
        messages.success(request, f"{form.cleaned_data['title']} is saved, for all who use it.")
        return redirect("template", slug=slug)
    try:
        reach = template_reach(found, services.checked_clauses(form.clauses()))
    except Refused as refused:
        form.refuse(refused)
        return form_page(request, _FORM, context)
    # nothing was refused where the reach is only looked at
    status = 422 if form.errors else 200
    return render(request, _FORM, context | _preview(request, reach), status=status)


@require_http_methods(["GET", "POST"])
def template_delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask what becomes of the contracts that use a template, and remove it."""
    ask_to_change_templates(reader(request))
    found = _found(slug)
    form = RemovalForm(sent(request)) if found.contracts.exists() else None
    is_sure = request.method == "POST" and (form is None or form.is_valid())
    if is_sure and _removed(request, form, found):
        messages.success(request, f"{found.title} was removed.")
        return redirect("templates")
    page = Paginator(users_of(found), PER_PAGE).get_page(1)
    context: dict[str, object] = {"form": form, "template": found, "users": page}
    return form_page(request, "registry/template_delete.html", context)


def _edit_form(data: QueryDict | None, found: ContractTemplate) -> TemplateForm:
    own = {name: getattr(found, name) for name in ("title", "slug", "description")}
    initial = clauses_initial(clauses_of(found)) | own | {"team": found.team.slug}
    form = TemplateForm(data, initial=initial)
    form.offer(team_names())
    form.fix_slug()
    return form


def _saved(request: HttpRequest, form: TemplateForm, found: ContractTemplate) -> bool:
    changed = form.attempt(
        services.template_change,
        by=acting(request),
        template=found,
        fields=form.record(),
        now=timezone.now(),
        why=form.cleaned_data["why"],
        seen=request.POST.get("save", ""),
    )
    return changed is not None


def _removed(request: HttpRequest, form: RemovalForm | None, found: ContractTemplate) -> bool:
    users = services.UsersBecome(form.cleaned_data["users"]) if form else None
    try:
        services.template_remove(
            by=acting(request), template=found, users=users, now=timezone.now()
        )
    except Refused as refused:
        messages.error(request, refused.message)
        return False
    return True


def _preview(request: HttpRequest, reach: Reach) -> dict[str, object]:
    page = Paginator(reach.touched, PER_PAGE).get_page(request.POST.get("page"))
    touched = [(one.user, shown_changes(one.changes)) for one in page.object_list]
    return {"reach": reach, "touched": touched, "numbers": page}


def _found(slug: str) -> ContractTemplate:
    found: QuerySet[ContractTemplate] = templates_listed()
    return get_object_or_404(found, slug=slug)


def _may_change(request: HttpRequest) -> bool:
    return reader(request).has_perm("registry.change_template")
