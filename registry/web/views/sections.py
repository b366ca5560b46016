"""Changing one section of an interface's record."""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from registry.domain.particulars import Particulars, Section
from registry.models import Interface
from registry.selectors.particulars import interface_names, particulars_of
from registry.services.auditing import of_interface
from registry.services.particulars import interface_describe
from registry.web.access import ask_to_change_interface, reader
from registry.web.forms.base import sent, watched
from registry.web.forms.objectives import ObjectivesForm, objectives_form, rollback_form
from registry.web.forms.rows import RowsForm
from registry.web.forms.section_rows import (
    BoundaryForm,
    DependenciesForm,
    LinksForm,
    ModelsForm,
)
from registry.web.forms.sections import (
    DataForm,
    DeploymentForm,
    IncidentsForm,
    SectionForm,
    UpgradesForm,
    plain_section,
)
from registry.web.origins import acting
from registry.web.views.pages import form_page

_TEMPLATE = "registry/section_form.html"

Form = SectionForm | LinksForm | DependenciesForm | BoundaryForm | ModelsForm | ObjectivesForm


@require_http_methods(["GET", "POST"])
def section_edit(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    """Change one section; what was typed stays through errors and through asking for rows."""
    interface = get_object_or_404(Interface.objects.select_related("team"), slug=slug)
    wanted = _section(section)
    ask_to_change_interface(reader(request), interface)
    form = watched(partial(_form, wanted), sent(request), interface, of_interface(interface))
    context: dict[str, object] = {"form": form, "interface": interface, "section": wanted}
    if isinstance(form, RowsForm) and form.asks_for_more:
        return render(request, _TEMPLATE, context)
    if form.is_valid() and _saved(request, form, interface, wanted):
        messages.success(request, f"{wanted.heading}: your changes are saved.")
        return redirect(f"{reverse('interface', args=[slug])}#section-{wanted}")
    return form_page(request, _TEMPLATE, context)


def _saved(request: HttpRequest, form: Form, interface: Interface, section: Section) -> bool:
    written = form.attempt(
        interface_describe,
        by=acting(request),
        interface=interface,
        section=section,
        particulars=form.particulars(),
        now=timezone.now(),
    )
    return written is not None


def _form(section: Section, data: QueryDict | None, interface: Interface) -> Form:
    return _FORMS[section](data, interface, particulars_of(interface))


def _section(name: str) -> Section:
    try:
        return Section(name)
    except ValueError as error:
        raise Http404(name) from error


def _links(data: QueryDict | None, interface: Interface, present: Particulars) -> Form:
    rows = [{"kind": link.kind.value, "url": link.url} for link in present.links]
    return LinksForm(data, initial={"tags": "\n".join(present.tags)}, rows=rows)


def _dependencies(data: QueryDict | None, interface: Interface, present: Particulars) -> Form:
    # one that is not registered here can still be depended upon
    known = {one.interface: one.interface for one in present.dependencies if one.interface}
    known |= {slug: name for slug, name in interface_names() if slug != interface.slug}
    rows = [asdict(one) for one in present.dependencies]
    form = DependenciesForm(data, rows=rows)
    form.offer(tuple(known.items()))
    return form


def _boundary(data: QueryDict | None, interface: Interface, present: Particulars) -> Form:
    return BoundaryForm(data, rows=[asdict(layer) for layer in present.boundary])


def _models(data: QueryDict | None, interface: Interface, present: Particulars) -> Form:
    return ModelsForm(data, rows=[asdict(model) for model in present.models])


def _deployment(data: QueryDict | None, interface: Interface, present: Particulars) -> Form:
    return plain_section(DeploymentForm, data, present.deployment)


def _upgrades(data: QueryDict | None, interface: Interface, present: Particulars) -> Form:
    return plain_section(UpgradesForm, data, present.upgrades)


def _data(data: QueryDict | None, interface: Interface, present: Particulars) -> Form:
    return plain_section(DataForm, data, present.data)


def _incidents(data: QueryDict | None, interface: Interface, present: Particulars) -> Form:
    return plain_section(IncidentsForm, data, present.incidents)


def _objectives(data: QueryDict | None, interface: Interface, present: Particulars) -> Form:
    return objectives_form(data, present)


def _rollback(data: QueryDict | None, interface: Interface, present: Particulars) -> Form:
    return rollback_form(data, present)


_FORMS: dict[Section, Callable[[QueryDict | None, Interface, Particulars], Form]] = {
    Section.LINKS: _links,
    Section.DEPENDENCIES: _dependencies,
    Section.BOUNDARY: _boundary,
    Section.DEPLOYMENT: _deployment,
    Section.UPGRADES: _upgrades,
    Section.DATA: _data,
    Section.INCIDENTS: _incidents,
    Section.MODELS: _models,
    Section.OBJECTIVES: _objectives,
    Section.ROLLBACK: _rollback,
}
