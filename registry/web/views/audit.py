"""Who wrote what."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from registry.selectors.audit import AuditFilters, audit_page
from registry.selectors.audit_chain import chain_state
from registry.web.access import reader
from registry.web.forms.audit import address, filter_form, read_filters


@require_safe
@never_cache
def audit(request: HttpRequest) -> HttpResponse:
    """Show the audit trail: all of it, or what concerns the reader's interfaces."""
    filters = read_filters(request.GET)
    page = audit_page(filters, reader=reader(request))
    context = {
        "trail": page,
        "form": filter_form(filters),
        "is_filtered": filters != AuditFilters(before=filters.before),
        "older": address(filters, before=page.older) if page.older else "",
        "newest": address(filters, before=None),
        "chain": chain_state(),
    }
    return render(request, "registry/audit.html", context)
