"""The fleet, one interface, and one finding."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import push_url
from django_htmx.middleware import HtmxDetails

from readiness.selectors.fleet import fleet_page
from readiness.selectors.interface import finding_page, interface_page
from readiness.services.probing import probe_requested
from readiness.tasks.probing import dispatch_soon
from readiness.web.assessments import interface_context, reason_heading
from readiness.web.filters import address, read_filters
from readiness.web.pages import fleet_view
from registry.selectors.ownerships import interfaces_asking
from registry.selectors.people import reader_of
from registry.selectors.records import interface_record
from registry.web.access import ask_to_change_interface, reader


@require_safe
@vary_on_headers("HX-Request")
def fleet(request: HttpRequest) -> HttpResponse:
    """Show all interfaces, most urgent first; the first steps where there is none."""
    person = reader(request)
    asking = interfaces_asking(person)
    page = fleet_page(read_filters(request.GET), asking=asking, now=timezone.now())
    rights = {
        "may_register": person.has_perm("registry.add_interface"),
        "may_add_team": person.has_perm("registry.add_team"),
    }
    if not page.registered:
        return render(request, "readiness/first_run.html", {"teams": page.teams, **rights})
    name = "fleet_results" if _wants_part(request) else "fleet"
    response = render(request, f"readiness/{name}.html", {"fleet": fleet_view(page), **rights})
    # the address bar shows what is asked, not the empty fields beside it
    return push_url(response, request.path + address(page.filters, page=page.page))


@require_safe
@vary_on_headers("HX-Request")
def interface(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one interface: how ready it is, why, and who answers for it."""
    page = interface_page(slug, reader=reader_of(reader(request)), now=timezone.now())
    if page is None:
        raise Http404(slug)
    name = "assessments" if _wants_part(request) else "interface"
    return render(request, f"readiness/{name}.html", {"shown": page, **interface_context(page)})


@require_safe
def finding(request: HttpRequest, slug: str, environment: str, check: str) -> HttpResponse:
    """Show one finding: expected, measured, evidence and cure."""
    person, now = reader_of(reader(request)), timezone.now()
    page = finding_page(slug, environment, check, reader=person, now=now)
    if page is None:
        raise Http404(f"{slug} {environment} {check}")
    return render(
        request, "readiness/finding.html", {"shown": page, "heading": reason_heading(page.finding)}
    )


@require_POST
def probe(request: HttpRequest, slug: str) -> HttpResponse:
    """Have every environment of an interface probed again now."""
    person, record = reader(request), interface_record(slug)
    if record is None:
        raise Http404(slug)
    ask_to_change_interface(person, record)
    probe_requested(by=person, interface=record, now=timezone.now())
    dispatch_soon()
    messages.success(request, "Probing has begun. The results show here as they come in.")
    return redirect("interface", slug=slug)


def _wants_part(request: HttpRequest) -> bool:
    details: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    return bool(details) and not details.history_restore_request
