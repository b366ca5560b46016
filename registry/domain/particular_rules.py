"""The grammar and the bounds of what the sections of an interface's record hold."""

import re
from collections.abc import Hashable, Iterable
from datetime import date
from urllib.parse import urlsplit

from registry.domain.particulars import Dependency

LONGEST_LINK = 500
LONGEST_TAG = 63
LONGEST_LINE = 200
LONGEST_STEPS = 20_000
"""Characters of the deployment steps at most: more belongs into the document itself."""
MOST_ENTRIES = 50
"""Entries of one list at most."""
LONGEST_RETENTION_DAYS = 36_500
"""A hundred years: more is for ever, which nobody can promise."""
LONGEST_CADENCE_DAYS = 3650
"""Ten years."""

EARLIEST_DAY = date(2000, 1, 1)
LATEST_DAY = date(2100, 1, 1)
"""Days outside of these are slips of the hand, and far ones cannot be counted on."""

TAG_RULE = (
    "must be small letters, digits, colons, plus and hash signs, with single hyphens between them"
)
TAG_PATTERN = r"^[a-z0-9:+#]+(-[a-z0-9:+#]+)*$"
"""The grammar of tags that Backstage's catalogue has, so that its files can be read."""

_TAG = re.compile(TAG_PATTERN.removeprefix("^").removesuffix("$"), re.ASCII)
_SAYS_NOTHING = frozenset(
    {"", "?", "-", "--", "...", "…", "tbc", "tbd", "todo", "fixme", "xxx", "n/a", "na", "unknown"}
)


class ParticularInvalid(ValueError):
    """A value cannot be recorded; the message says why and what would be right."""


def normalise_tag(value: str) -> str:
    """Return a tag.

    Raises:
        ParticularInvalid: it is none.
    """
    tag = value.strip()
    if len(tag) > LONGEST_TAG or not _TAG.fullmatch(tag):
        raise ParticularInvalid(f"A tag {TAG_RULE}, at most {LONGEST_TAG} characters.")
    return tag


def normalise_link(value: str) -> str:
    """Return the address of a page for people, its scheme in small letters.

    It is shown and never fetched.

    Raises:
        ParticularInvalid: it is not an absolute address of the web, or carries credentials.
    """
    url = value.strip()
    if len(url) > LONGEST_LINK:
        raise ParticularInvalid(f"A link has at most {LONGEST_LINK} characters.")
    if not url.isprintable() or " " in url or "\\" in url:
        raise ParticularInvalid("A link has no spaces, backslashes or control characters.")
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise ParticularInvalid("The link cannot be read: look at its host.") from error
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise ParticularInvalid("Write the whole link, for example https://wiki.example.com/chat.")
    if parts.username is not None or parts.password is not None:
        raise ParticularInvalid("Leave user names and passwords out of the link.")
    return parts.scheme + url[len(parts.scheme) :]


def one_line(value: str) -> str:
    """Return a short text without the white space around it.

    Raises:
        ParticularInvalid: it is too long, or not one line.
    """
    text = value.strip()
    if len(text) > LONGEST_LINE:
        raise ParticularInvalid(f"Write at most {LONGEST_LINE} characters.")
    if not text.isprintable():
        raise ParticularInvalid("Write one line without control characters.")
    return text


def plain_lines(text: str) -> str:
    """Return ``text`` with its lines ended as on Unix; browsers send two characters for each."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def checked_day(value: date | None) -> date | None:
    """Return ``value``, a day on which something happened.

    Raises:
        ParticularInvalid: it cannot have been then.
    """
    if value is not None and not EARLIEST_DAY <= value <= LATEST_DAY:
        raise ParticularInvalid(f"Give a day from {EARLIEST_DAY} to {LATEST_DAY}.")
    return value


def require_once(values: Iterable[Hashable], *, called: str) -> None:
    """Let the caller go on only if there are few enough ``values``, and none twice.

    Args:
        called: what a value is in a sentence, for example "link".

    Raises:
        ParticularInvalid: one stands there twice, or there are too many.
    """
    found = list(values)
    if len(found) > MOST_ENTRIES:
        raise ParticularInvalid(
            f"There are more than {MOST_ENTRIES} here. Leave the lesser ones out."
        )
    if twice := [one for one in found if found.count(one) > 1]:
        raise ParticularInvalid(f"The {called} {twice[0]} stands there twice. Keep one.")


def dependency_refusal(dependency: Dependency, *, of: str) -> str:
    """Say in a sentence why ``dependency`` cannot be one of the interface ``of``, else ""."""
    if bool(dependency.interface) is bool(dependency.name):
        return "Name an interface or something else, one of the two."
    if dependency.interface == of:
        return "An interface does not depend on itself. Name what it depends on."
    return ""


def says_something(text: str) -> bool:
    """Tell whether ``text`` is more than a placeholder such as TBD."""
    return text.strip().rstrip(".!").casefold() not in _SAYS_NOTHING
