"""Badges: a small picture of level and score, for a page that lives elsewhere.

A browser sends no session with a picture on somebody else's page, so a badge is opened by the
key in its address. Whoever has the address sees level and score of that one badge; nobody can
guess the address of another. The interface's page in the API gives the addresses out.
"""

from dataclasses import dataclass
from hashlib import sha256

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from readiness.domain.assessment import Assessment
from readiness.domain.badges import Badge, badge_of
from readiness.selectors.assessments import assessments_of

KEPT_SECONDS = 60
"""How long a browser may show a badge without asking again: about as long as a probe takes."""
_KEY_DIGITS = 32
_SALT = "readiness.badge"
_CHARACTER = 7
_MARGIN = 6
"""Pixels of one character, and beside a text. Texts are stretched to fit whatever the font."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A badge and the widths of its two texts, in pixels."""

    badge: Badge
    label: int
    text: int

    @property
    def split(self) -> int:
        """Where the coloured part begins."""
        return self.label + 2 * _MARGIN

    @property
    def text_begins(self) -> int:
        """Where the words in it begin."""
        return self.split + _MARGIN

    @property
    def coloured(self) -> int:
        """Width of the coloured part."""
        return self.text + 2 * _MARGIN

    @property
    def width(self) -> int:
        """All of it."""
        return self.split + self.coloured


def drawing_of(badge: Badge) -> Drawing:
    """Return ``badge`` with room for its words."""
    return Drawing(badge, _CHARACTER * len(badge.label), _CHARACTER * len(badge.text))


def badge_key(slug: str, name: str = "") -> str:
    """Return the key that opens a badge; ``name`` is of an environment, "" for the interface."""
    made = salted_hmac(_SALT, f"{slug}/{name}", algorithm="sha256")
    return made.hexdigest()[:_KEY_DIGITS]


@login_not_required
@require_safe
def badge(request: HttpRequest, slug: str, name: str = "") -> HttpResponse:
    """Draw the badge of an interface, as its most urgent environment, or of one environment."""
    if not (request.user.is_authenticated or _has_key(request, slug, name)):
        # whether there is such an interface is nobody's business
        raise Http404
    picture = _picture(badge_of(slug, _assessment(slug, name)))
    tag = f'"{sha256(picture.encode()).hexdigest()[:_KEY_DIGITS]}"'
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(picture, content_type="image/svg+xml")
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    return response


def _has_key(request: HttpRequest, slug: str, name: str) -> bool:
    return constant_time_compare(request.GET.get("key", ""), badge_key(slug, name))


def _assessment(slug: str, name: str) -> Assessment:
    for found in assessments_of(slug, now=timezone.now()):
        if name in ("", found.environment.name):
            return found.assessment
    raise Http404


def _picture(badge: Badge) -> str:
    return render_to_string("readiness/badge.svg", {"drawing": drawing_of(badge)})
