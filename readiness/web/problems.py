"""What the types of problem mean that the gate answers with, for whoever meets one in a log."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from readiness.domain.gate.problems import ProblemKind


@login_not_required
@require_safe
def problem(request: HttpRequest, kind: str) -> HttpResponse:
    """Explain one type; its address is the type itself, and needs no sign-in.

    Raises:
        Http404: the gate answers with no such type.
    """
    if kind not in set(ProblemKind):
        raise Http404
    found = ProblemKind(kind)
    others = [(one.value, one.explained.title) for one in ProblemKind if one is not found]
    context = {"kind": found, "told": found.explained, "others": others}
    return render(request, "readiness/problem.html", context)
