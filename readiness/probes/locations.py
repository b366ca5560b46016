"""Location headers read into facts: where they lead, never the query they carry."""

import re
from urllib.parse import SplitResult, parse_qs, urljoin, urlsplit

from readiness.domain.redirection import NOWHERE, Location, Redirection
from readiness.egress import DialRefusedError, Exchange, Scope
from registry.domain.addresses import DEFAULT_PORTS
from registry.domain.routes import bare_path

_REDIRECTING = range(300, 400)
_HOST_CHARACTERS = 100
_PATH_CHARACTERS = 300

_IGNORED = dict.fromkeys(map(ord, "\t\r\n"))
"""Browsers take these out of a URL, wherever they stand (URL Standard, "basic URL parser")."""
_MANY_SLASHES = re.compile(r"(?:https?:)?/{3}", re.IGNORECASE)
"""A host follows for browsers however many slashes there are, and a path for the library."""

_SIGN_IN_QUERIES = ({"client_id", "response_type"}, {"SAMLRequest"}, {"wa", "wtrealm"})
"""Parameters of a request to sign somebody in: OAuth 2.0 and OpenID Connect (RFC 6749, section
4.1.1), SAML 2.0 (HTTP redirect binding), WS-Federation (passive requestor profile)."""


def redirection_of(exchange: Exchange, asked: str, edge: Scope) -> Redirection:
    """Return where an answer leads.

    Args:
        exchange: the answer.
        asked: the whole URL that was asked for.
        edge: the edge itself; a redirect to it is on the same host.
    """
    value = next((value for name, value in exchange.headers if name == "location"), "")
    if exchange.status not in _REDIRECTING or not value:
        return NOWHERE
    try:
        parts = _split(_joined(asked, value))
    except ValueError:
        return Redirection(Location.UNREADABLE)
    keeps_path = bare_path(parts.path or "/") == bare_path(urlsplit(asked).path or "/")
    return Redirection(
        _location(parts, edge), (parts.hostname or "")[:_HOST_CHARACTERS], keeps_path
    )


def path_on_edge(exchange: Exchange, asked: str, edge: Scope) -> str:
    """Return path and query on the edge to which an answer leads, below the edge's prefix.

    Args:
        exchange: the answer.
        asked: the whole URL that was asked for.
        edge: the edge itself.

    Returns:
        "" when it leads elsewhere, nowhere, or to what may not be asked there.
    """
    if redirection_of(exchange, asked, edge).location is not Location.EDGE:
        return ""
    value = next(value for name, value in exchange.headers if name == "location")
    parts = urlsplit(urljoin(asked, value.strip()))
    path = parts.path or "/"
    below = path.removeprefix(edge.prefix)
    if not path.startswith(f"{edge.prefix}/") or len(below) > _PATH_CHARACTERS:
        return ""
    target = f"{below}?{parts.query}" if parts.query else below
    try:
        edge.target(target)
    except DialRefusedError:
        return ""
    return target


def _joined(asked: str, value: str) -> str:
    """Return the whole URL to which a Location leads from ``asked``.

    Raises:
        ValueError: it cannot be read, or a browser would be led elsewhere than the library says.
    """
    text = value.strip().translate(_IGNORED)
    if _MANY_SLASHES.match(text):
        raise ValueError(value)
    return urljoin(asked, text)


def _split(url: str) -> SplitResult:
    parts = urlsplit(url)
    # browsers read a backslash as a slash, and so would be led elsewhere than it seems
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or not _is_plain(url):
        raise ValueError(url)
    _ = parts.port
    return parts


def _is_plain(url: str) -> bool:
    return url.isprintable() and "\\" not in url


def _location(parts: SplitResult, edge: Scope) -> Location:
    port = parts.port or DEFAULT_PORTS[parts.scheme]
    if (parts.scheme, parts.hostname, port) == (edge.scheme, edge.host, edge.port):
        return Location.EDGE
    if parts.scheme == "http":
        return Location.PLAIN
    names = set(parse_qs(parts.query, keep_blank_values=True))
    is_sign_in = any(query <= names for query in _SIGN_IN_QUERIES)
    return Location.SIGN_IN if is_sign_in else Location.ELSEWHERE
