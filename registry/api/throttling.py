"""How many requests somebody may send, and telling them how many are left."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import caches
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from registry.api.origins import client_address
from registry.models import ApiToken

WINDOW_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Rate:
    """What is left of somebody's requests in the present window.

    Attributes:
        policy: whose limit it is, ``person`` or ``stranger``.
        resets_in_seconds: until the window ends.
    """

    policy: str
    limit: int
    remaining: int
    resets_in_seconds: int

    def headers(self) -> dict[str, str]:
        """Return the rate as headers (draft-ietf-httpapi-ratelimit-headers-10)."""
        return {
            "RateLimit-Policy": f'"{self.policy}";q={self.limit};w={WINDOW_SECONDS}',
            "RateLimit": f'"{self.policy}";r={self.remaining};t={self.resets_in_seconds}',
        }


class Throttle(BaseThrottle):
    """Counts by person, whatever their tokens, and by address where nobody is known.

    A token of a pipeline counts for itself.

    Windows are fixed minutes, so that a count is one number, which the cache raises by one and
    tells in one step, whoever else asks at the same time.
    """

    rate: Rate

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count the request; tell whether it is within the limit."""
        policy, key = _whose(request)
        now = timezone.now()
        limit = settings.API_REQUESTS_PER_MINUTE[policy]
        used = _count(f"{key}:{_window(now) % 3}")
        left = WINDOW_SECONDS - int(now.timestamp()) % WINDOW_SECONDS
        self.rate = view.rate = Rate(policy, limit, max(0, limit - used), left)  # type: ignore[attr-defined] # the answer tells it
        return used <= limit

    def wait(self) -> float:
        """Return the seconds until the window ends."""
        return self.rate.resets_in_seconds


def _whose(request: Request) -> tuple[str, str]:
    if isinstance(request.auth, ApiToken) and request.auth.lent_by_id is not None:
        # a pipeline that polls uses up nothing of the person who trusts it
        return "person", f"token-{request.auth.pk}"
    if request.user.is_authenticated:
        return "person", f"person-{request.user.pk}"
    return "stranger", f"address-{client_address(request._request)}"  # noqa: SLF001 (as documented)


def _window(now: datetime) -> int:
    return int(now.timestamp()) // WINDOW_SECONDS


def _count(key: str) -> int:
    # the slots of three windows take turns, and one is forgotten before its turn comes again
    counts = caches["throttle"]
    counts.add(key, 0, timeout=WINDOW_SECONDS)
    try:
        return counts.incr(key)
    except ValueError:
        # it was forgotten between the two
        return 1
