"""Versions of a record: the ETag of one, and the condition under which it may be changed.

A tag is made of what the record shows, related records included: ``registry.domain.versions``.
"""

from collections.abc import Mapping

from django.utils.http import parse_etags
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from registry.api.errors import VersionMissing, VersionPassed
from registry.domain.versions import digest_of


def tag_of(content: Mapping[str, object]) -> str:
    """Return the strong ETag (RFC 9110, section 8.8.3) of a record as it is shown."""
    return f'"{digest_of(JSONRenderer().render(content))}"'


def is_known(request: Request, tag: str) -> bool:
    """Tell whether the client has that version already (If-None-Match)."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    # compared weakly (RFC 9110, section 13.1.2): what is between may have made it weak
    return "*" in known or tag in (one.removeprefix("W/") for one in known)


def require_version(request: Request, content: Mapping[str, object]) -> None:
    """Let the caller go on only if the client read what the record shows now (If-Match).

    Raises:
        VersionMissing: the request does not say which version it changes.
        VersionPassed: it is another one.
    """
    given = request.headers.get("If-Match")
    if given is None:
        raise VersionMissing
    tag, tags = tag_of(content), parse_etags(given)
    if "*" not in tags and tag not in tags:
        raise VersionPassed(content, tag)


def require_version_or_absence(request: Request, content: Mapping[str, object] | None) -> None:
    """Let the caller go on only if the client knows what there is, or that there is nothing.

    What is new needs no header; ``If-None-Match: *`` makes sure that it is.

    Raises:
        VersionMissing: there is something, and the request does not say which version it replaces.
        VersionPassed: it is another one, or there is something where nothing was expected.
    """
    if content is None:
        if "If-Match" in request.headers:
            raise VersionPassed({}, '""')
        return
    if request.headers.get("If-None-Match", "").strip() == "*":
        raise VersionPassed(content, tag_of(content))
    require_version(request, content)
