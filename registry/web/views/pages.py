"""What views that show a form have in common."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def form_page(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    """Show a form: 200 when it is opened, 422 when it was sent and could not be taken."""
    status = 422 if request.method == "POST" else 200
    return render(request, template, context, status=status)
