"""How many requests somebody may send, and telling them how many are left."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from registry.api.origins import client_address
from registry.models import ApiToken

WINDOW_SECONDS = 60
_COUNTED = "registry.rate"
"""Where a request keeps that it was counted; no header of a client gets there."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What is left of somebody's requests in the present window.

    Attributes:
        policy: whose limit it is, ``person`` or ``stranger``.
        resets_in_seconds: until the window ends.
        is_within: whether the request that was counted last is within the limit.
    """

    policy: str
    limit: int
    remaining: int
    resets_in_seconds: int
    is_within: bool

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
        self.rate = view.rate = rate_of(request._request, *_whose(request))  # type: ignore[attr-defined] # noqa: SLF001 (the answer tells it; as documented)
        return self.rate.is_within

    def wait(self) -> float:
        """Return the seconds until the window ends."""
        return self.rate.resets_in_seconds


def rate_of(request: HttpRequest, policy: str, key: str) -> Rate:
    """Count a request of somebody and return what is left; once, whichever ways it takes.

    Args:
        policy: whose limit holds.
        key: who is counted, as ``counted_as`` says.
    """
    counted: tuple[str, Rate] | None = request.META.get(_COUNTED)
    if counted is None or counted[0] != key:
        counted = request.META[_COUNTED] = (key, _rate(policy, key, timezone.now()))
    return counted[1]


def counted_as(*, token_id: int, person_id: int, is_lent: bool) -> str:
    """Return who is counted where a token comes with a request.

    A pipeline that polls uses up nothing of the person who trusts it.
    """
    return f"token-{token_id}" if is_lent else f"person-{person_id}"


def _whose(request: Request) -> tuple[str, str]:
    token = request.auth
    if isinstance(token, ApiToken):
        is_lent = token.lent_by_id is not None
        key = counted_as(token_id=token.pk, person_id=token.person_id, is_lent=is_lent)
        return "person", key
    if request.user.is_authenticated:
        return "person", f"person-{request.user.pk}"
    return "stranger", f"address-{client_address(request._request)}"  # noqa: SLF001 (as documented)


def _rate(policy: str, key: str, now: datetime) -> Rate:
    limit = settings.API_REQUESTS_PER_MINUTE[policy]
    used = _count(f"{key}:{_window(now) % 3}")
    left = WINDOW_SECONDS - int(now.timestamp()) % WINDOW_SECONDS
    return Rate(policy, limit, max(0, limit - used), left, used <= limit)


def _window(now: datetime) -> int:
    return int(now.timestamp()) // WINDOW_SECONDS


def _count(key: str) -> int:
    # the slots of three windows take turns, and one is forgotten before its turn comes again
    counts = caches["throttle"]
    try:
        return counts.incr(key)
    except ValueError:
        # the first one of the window; or another one just was, and it is counted after that
        return 1 if counts.add(key, 1, timeout=WINDOW_SECONDS) else _count(key)
