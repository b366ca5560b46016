"""How a browser wants to see the pages: kept in cookies, so that no page has to flash or script."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

THEMES = ("system", "light", "dark")
TIMES = ("relative", "utc")
KEYS = ("on", "off")

CHOICES = {"theme": THEMES, "times": TIMES, "keys": KEYS}
"""Name of each preference with its values, the default first."""

_YEAR_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Preferences:
    """What one browser chose.

    Attributes:
        theme: ``light``, ``dark``, or ``system`` for whatever the device is set to.
        times: ``relative`` ("4 min ago") or ``utc``.
        keys: whether keyboard shortcuts are ``on`` or ``off`` (WCAG 2.2, 2.1.4).
    """

    theme: str
    times: str
    keys: str


def read_preferences(request: HttpRequest) -> Preferences:
    """Return the preferences of the browser; a value that is not one of ours is the default."""
    return Preferences(**{name: _chosen(request.COOKIES, name) for name in CHOICES})


def write_preference(response: HttpResponse, name: str, value: str) -> None:
    """Keep a preference for a year, if it is one of ours."""
    if value not in CHOICES.get(name, ()):
        return
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=_YEAR_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def cookie_name(preference: str) -> str:
    """Return the name of the cookie that holds a preference."""
    return f"ops_registry_{preference}"


def _chosen(cookies: dict[str, str], name: str) -> str:
    value = cookies.get(cookie_name(name), "")
    return value if value in CHOICES[name] else CHOICES[name][0]
