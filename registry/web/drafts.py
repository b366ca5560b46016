"""What somebody typed into a form, kept while they sign in again.

A draft travels in the pages: the answer to a form without a session is the page to sign in, with
what was typed in hidden fields. Only for somebody who is signed in it is put into the session, for
an hour, and shown in its form. Nothing is written until the form is sent again: a form that shows
a draft is unbound, and a form that is unbound is never valid.
"""

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, QueryDict
from django.http.request import UnreadablePostError
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils import timezone

FIELD = "draft"
"""Name of the hidden field that carries what was typed; ``next`` beside it carries where."""
FORM_FIELD = "draft_form"
"""Name of the hidden field that carries which form it was typed into."""
LONGEST_DRAFT = 300_000
"""Characters of a draft in its encoded form: more than the longest form takes."""
LASTS = timedelta(hours=1)
_KEPT = "draft"
_SHOWN = "registry_draft_shown"
_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 (the name of the field)
VERSION = "shown_version"
"""Name of the hidden field that carries what a form showed, and of the button that saves over a
newer version of it."""
_UNTYPED = {_TOKEN, VERSION}


@dataclass(frozen=True, slots=True)
class FormAddress:
    """A form whose content may be kept.

    Attributes:
        page: name of the address that shows it, where another one takes it.
        takes: parameters of that address.
        never: its fields that are never kept, secrets and what says who somebody is.
        again: what these are for people, as the start of "… must be typed again".
    """

    page: str = ""
    takes: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    again: str = ""


PLAIN = FormAddress()
FORMS = {
    "account": FormAddress(never=("email",), again="the e-mail address"),
    "alert-route-add": FormAddress(never=("value",), again="the secret"),
    "alert-route-edit": FormAddress(never=("value",), again="the secret"),
    "checklist-assign": PLAIN,
    "checklist-comment": FormAddress(page="checklist-item", takes=("slug", "environment", "check")),
    "checklist-confirm": FormAddress(page="checklist", takes=("slug", "environment")),
    "checklist-item": PLAIN,
    "contract-edit": PLAIN,
    "environment-add": PLAIN,
    "environment-edit": PLAIN,
    "environment-maintenance": PLAIN,
    "environment-pause": PLAIN,
    "gate-mode": PLAIN,
    "identity-edit": FormAddress(never=("value",), again="the value"),
    "interface-edit": PLAIN,
    "issuer": PLAIN,
    "issuer-add": PLAIN,
    "issuer-edit": PLAIN,
    "member-add": FormAddress(page="team", takes=("slug",)),
    "own-tokens": PLAIN,
    "ownership-decline": PLAIN,
    "ownership-hand-over": PLAIN,
    "ownership-invite": PLAIN,
    "ownership-review": PLAIN,
    "ownerships-accept": FormAddress(page="needs-you"),
    "password": FormAddress(
        page="account",
        never=("old_password", "new_password1", "new_password2"),
        again="the passwords",
    ),
    "people": PLAIN,
    "policy-edit": PLAIN,
    "policy-new": PLAIN,
    "register": PLAIN,
    "rehearsal-abandon": PLAIN,
    "rehearsal-add": PLAIN,
    "rehearsal-finish": PLAIN,
    "rehearsal-note": PLAIN,
    "rehearsal-start": PLAIN,
    "release": PLAIN,
    "release-deploy": PLAIN,
    "release-edit": PLAIN,
    "release-new": PLAIN,
    "release-override": PLAIN,
    "release-record": PLAIN,
    "release-revoke": PLAIN,
    "release-roll-back": PLAIN,
    "release-withdraw": PLAIN,
    "scorecard-activate": PLAIN,
    "scorecard-item-new": PLAIN,
    "scorecard-line": PLAIN,
    "scorecard-new": PLAIN,
    "scorecard-text": PLAIN,
    "scorecard-thresholds": PLAIN,
    "section-edit": PLAIN,
    "team-create": PLAIN,
    "team-edit": PLAIN,
    "template-add": PLAIN,
    "template-delete": PLAIN,
    "template-edit": PLAIN,
    "trust-rule-add": PLAIN,
    "trust-rule-edit": PLAIN,
    "trust-trial": FormAddress(never=("token",), again="the token"),
    "waiver": PLAIN,
    "waiver-renew": PLAIN,
    "waiver-request": PLAIN,
    "waiver-revoke": PLAIN,
}
"""Every form in which something is typed, by the name of its address."""


class Draft(QueryDict):
    """What was typed, to be shown and not to be taken for sent."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft on its way.

    Attributes:
        form: name of its form in ``FORMS``.
        address: where that is shown: path and query.
        typed: its fields, encoded as a form is; empty where all of it was secret.
    """

    form: str
    address: str
    typed: str = field(repr=False)


def typed_in(request: HttpRequest) -> Kept | None:
    """Return what was typed into the form that ``request`` sends, None where nothing was."""
    match = _match(request.path)
    name = match.url_name if match else None
    if request.method != "POST" or name not in FORMS:
        return None
    try:
        is_empty = not any(request.POST[field] for field in request.POST if field not in _UNTYPED)
        return None if is_empty else _kept(name, page_address(request), request.POST)
    except (TooManyFieldsSent, UnreadablePostError):
        return None


def carried(request: HttpRequest) -> Kept | None:
    """Return the draft that a page carries along, None where there is none that may be shown.

    What comes from a page is judged as if it were new: it must be for the address of a form of
    ours, here, and of what that form never keeps nothing is taken.
    """
    name, address = request.POST.get(FORM_FIELD, ""), request.POST.get("next", "")
    parts = urlsplit(address)
    match = _match(parts.path)
    if name not in FORMS or match is None or parts.scheme or address.startswith("//"):
        return None
    if match.url_name != (FORMS[name].page or name):
        return None
    text = request.POST.get(FIELD, "")
    try:
        return _kept(name, address, QueryDict(text)) if len(text) <= LONGEST_DRAFT else None
    except TooManyFieldsSent:
        return None


def keep(request: HttpRequest, draft: Kept, now: datetime) -> None:
    """Keep ``draft`` for whoever is signed in now, in place of one from before."""
    until = (now + LASTS).isoformat()
    request.session[_KEPT] = {**asdict(draft), "until": until}


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what was posted; a draft to show, where the page has one; or None."""
    kept = _kept_at(request, page_address(request))
    if request.method == "POST":
        if kept is not None:
            # whatever becomes of it, it is in this answer
            del request.session[_KEPT]
        return request.POST
    if kept is None:
        return None
    setattr(request, _SHOWN, FORMS[kept["form"]].again)
    return Draft(kept["typed"])


def shown(request: HttpRequest) -> bool:
    """Tell whether the page that is being made shows a draft."""
    return hasattr(request, _SHOWN)


def again(request: HttpRequest) -> str:
    """Return what has to be typed again beside the draft that is shown; "" for nothing."""
    words: str = getattr(request, _SHOWN, "")
    return words


def page_address(request: HttpRequest) -> str:
    """Return the address that shows the page, or the form that is sent: path and query."""
    match = _match(request.path)
    known = FORMS.get(match.url_name or "", PLAIN) if match else PLAIN
    if match and known.page:
        wanted = {name: match.kwargs[name] for name in known.takes}
        return reverse(known.page, kwargs=wanted)
    return request.get_full_path()


def is_form(request: HttpRequest) -> bool:
    """Tell whether the address is that of a form in which something is typed."""
    match = _match(request.path)
    return match is not None and match.url_name in FORMS


def is_from_here(request: HttpRequest) -> bool:
    """Tell whether a page of this program sends the request, by what browsers say of its origin."""
    origin = request.headers.get("Origin", "")
    own = f"{request.scheme}://{request.get_host()}"
    return origin == own or origin in settings.CSRF_TRUSTED_ORIGINS


def _kept(name: str, address: str, fields: QueryDict) -> Kept | None:
    typed = fields.copy()
    for unwanted in (_TOKEN, *FORMS[name].never):
        typed.pop(unwanted, None)
    text = typed.urlencode()
    return Kept(name, address, text) if len(text) <= LONGEST_DRAFT else None


def _match(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None


def _kept_at(request: HttpRequest, address: str) -> dict[str, str] | None:
    kept: dict[str, str] | None = request.session.get(_KEPT)
    if kept is not None and timezone.now() >= datetime.fromisoformat(kept["until"]):
        del request.session[_KEPT]
        return None
    return kept if kept is not None and kept["address"] == address else None
