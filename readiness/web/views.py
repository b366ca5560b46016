"""The fleet, one interface, one finding, and the program itself."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import push_url

from readiness.domain.probing import ProbeId
from readiness.domain.vital_signs import signs, worst
from readiness.selectors.decisions import asking_of
from readiness.selectors.fleet import fleet_page
from readiness.selectors.interface import finding_page, interface_page
from readiness.selectors.outbox import messages_shown
from readiness.selectors.shapes import FindingPage
from readiness.selectors.system import vitals_at
from readiness.services import outbox
from readiness.services.probing import probe_requested
from readiness.tasks.mailing import mail_soon
from readiness.tasks.probing import dispatch_soon
from readiness.web import fleet_file
from readiness.web.assessments import interface_context, reason_heading
from readiness.web.filters import address, read_filters
from readiness.web.live import unless_known, wants_part
from readiness.web.meaning import meant
from readiness.web.pages import fleet_view
from readiness.web.sightings import sightings
from readiness.web.steps import first_steps
from readiness.web.strips import strip
from registry.domain.permissions import Permission
from registry.selectors.people import reader_of
from registry.selectors.records import interface_record
from registry.services.errors import Refused
from registry.web.access import ask_to_manage_people, ask_to_probe, reader
from registry.web.downloads import wants_csv
from registry.web.frame import frame
from registry.web.origins import acting


@require_safe
@vary_on_headers("HX-Request")
def fleet(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Show all interfaces, most urgent first; the first steps until they are done."""
    person, around = reader(request), frame(request)
    asking = asking_of(person, timezone.now())
    if wants_csv(request, fleet_file.NAME):
        filters = read_filters(request.GET)
        return fleet_file.fleet_file(filters, asking=asking, now=timezone.now())
    page = fleet_page(read_filters(request.GET), asking=asking, now=timezone.now())
    steps = first_steps(page, around)
    context = {
        "steps": steps,
        "may_register": around.may(Permission.ADD_INTERFACE),
        "may_remove_samples": around.may(Permission.REMOVE_SAMPLES),
    }
    if not page.registered:
        return render(request, "readiness/first_run.html", context)
    context |= {"fleet": fleet_view(page), "meant": meant(page), "samples": around.samples}
    if not wants_part(request):
        return render(request, "readiness/fleet.html", context)
    response = unless_known(request, render(request, "readiness/fleet_results.html", context))
    # the address bar shows what is asked, not the empty fields beside it
    return push_url(response, request.path + address(page.filters, page=page.page))


@require_safe
@vary_on_headers("HX-Request")
def interface(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one interface: how ready it is, why, and who answers for it."""
    page = interface_page(slug, reader=reader_of(reader(request)), now=timezone.now())
    if page is None:
        raise Http404(slug)
    context = {"shown": page, **interface_context(page)}
    if wants_part(request):
        return unless_known(request, render(request, "readiness/interface_body.html", context))
    return render(request, "readiness/interface.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def finding(request: HttpRequest, slug: str, environment: str, check: str) -> HttpResponse:
    """Show one finding: expected, measured, evidence and cure; when posted to, probe again."""
    if request.method == "POST":
        _probe(request, slug)
        if not wants_part(request):
            return redirect(request.path)
    person, now = reader_of(reader(request)), timezone.now()
    page = finding_page(slug, environment, check, reader=person, now=now)
    if page is None:
        raise Http404(f"{slug} {environment} {check}")
    name = "finding_sheet" if wants_part(request) else "finding"
    return render(request, f"readiness/{name}.html", _finding_context(page, now))


@require_POST
def probe(request: HttpRequest, slug: str) -> HttpResponse:
    """Have every environment of an interface probed again now."""
    _probe(request, slug)
    messages.success(request, "Probing has begun. The results show here as they come in.")
    return redirect("interface", slug=slug)


@require_safe
@never_cache
def system(request: HttpRequest) -> HttpResponse:
    """Show how the program itself is; nothing is written, for that may be what is broken."""
    now = timezone.now()
    vitals = vitals_at(now)
    found = signs(vitals, now)
    context: dict[str, object] = {"vitals": vitals, "signs": found, "worst": worst(found)}
    if frame(request).may(Permission.MANAGE_PEOPLE):
        context["messages_shown"] = messages_shown()
    return render(request, "readiness/system.html", context)


@require_POST
def mail_test(request: HttpRequest) -> HttpResponse:
    """Have a test message sent to whoever asks; the page then shows what became of it."""
    ask_to_manage_people(reader(request))
    try:
        outbox.mail_test(by=acting(request), now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        mail_soon()
        sent = (
            f"A test to {reader(request).email} is on its way. Load again to see what became of it."
        )
        messages.success(request, sent)
    return redirect(f"{reverse('system')}#outbox")


def _probe(request: HttpRequest, slug: str) -> None:
    person, record = reader(request), interface_record(slug)
    if record is None:
        raise Http404(slug)
    ask_to_probe(person, record)
    probe_requested(by=acting(request), interface=record, now=timezone.now())
    dispatch_soon()


def _finding_context(page: FindingPage, now: datetime) -> dict[str, object]:
    seen = page.observation
    return {
        "shown": page,
        "heading": reason_heading(page.finding),
        "strip": strip(page.runs, ProbeId(page.finding.source), now) if page.runs else None,
        "sightings": sightings(seen.facts) if seen else (),
    }
