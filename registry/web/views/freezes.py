"""The calendar of freezes: when nothing is deployed, of all interfaces."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from registry.domain.approvals.calendar import month_read
from registry.selectors.freezes import freeze_page
from registry.web.freezes import calendar_of
from registry.web.listing import LONGEST_WORDS


@require_safe
def freezes(request: HttpRequest) -> HttpResponse:
    """Show what is frozen now, and the freezes of one month."""
    now = timezone.now()
    interface = request.GET.get("interface", "").replace("\0", "").strip()[:LONGEST_WORDS]
    month = month_read(request.GET.get("month", ""), now)
    page = freeze_page(month, interface, now)
    context = {"shown": page, "calendar": calendar_of(page, now), "this_month": month_read("", now)}
    return render(request, "registry/freezes.html", context)
