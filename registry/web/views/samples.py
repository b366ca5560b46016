"""What the demo brought, and taking it away again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from registry.services import samples as services
from registry.web.access import ask_to_remove_samples, reader
from registry.web.origins import acting


@require_POST
def samples_remove(request: HttpRequest) -> HttpResponse:
    """Remove every sample."""
    person = reader(request)
    ask_to_remove_samples(person)
    removed = services.samples_remove(by=acting(request))
    messages.success(request, f"The samples were removed, {removed} in all.")
    return redirect("fleet")
