"""The health endpoint, for load balancers and for the prober that asks itself first."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Say whether this process and its database answer: 200, or 503 when it does not."""
    healthy = _database_answers()
    return JsonResponse(
        {
            "status": "ok" if healthy else "unavailable",
            "database": "ok" if healthy else "unavailable",
            "version": settings.VERSION,
        },
        status=200 if healthy else 503,
    )


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True
