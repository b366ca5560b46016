"""How an environment stood at a time, and what changed."""

from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from readiness.domain.columns import State
from readiness.selectors.history import HistoryPage, history_page
from readiness.web.charts import line_chart
from registry.web.forms.rests import FORMAT

_STATES = {State.BLOCKED: "blocked", State.RISK: "at risk", State.READY: "ready"}


@require_safe
def history(request: HttpRequest, slug: str, environment: str) -> HttpResponse:
    """Show level, score and findings at the moment ``at``, UTC; now where none is given."""
    now = timezone.now()
    asked = request.GET.get("at", "").strip()
    at = moment_of(asked) if asked else now
    page = history_page(slug, environment, at=min(at or now, now), now=now)
    if page is None:
        raise Http404(f"{slug} {environment}")
    context = {
        "shown": page,
        "asked": asked or f"{now:{FORMAT}}",
        "latest": f"{now:{FORMAT}}",
        "refusal": "" if at else "Give a day and a time, as in 2026-11-21T12:00, in UTC.",
        "state": _state(page),
        "chart": line_chart(page.days),
    }
    return render(request, "readiness/history.html", context, status=200 if at else 422)


def moment_of(text: str) -> datetime | None:
    """Return the moment that an address names, None where that is none; UTC unless it says else."""
    try:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _state(page: HistoryPage) -> tuple[str, str]:
    """Return the mood and its words, for tier and stage of life as they were then."""
    if page.stood is None:
        return "", ""
    return page.stood.state.value, _STATES[page.stood.state]
