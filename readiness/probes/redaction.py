"""What of an answer may be kept: listed headers, without anything that looks like a secret."""

import re
from collections.abc import Iterable

MARK = "[redacted]"
VALUE_CHARACTERS = 200
READ_CHARACTERS = 1024
TOTAL_CHARACTERS = 2048
"""Evidence of one answer at most, header names and values together."""

ALLOWED_HEADERS = frozenset(
    {
        "allow",
        "cache-control",
        "content-encoding",
        "content-length",
        "content-type",
        "date",
        "location",
        "retry-after",
        "server",
        "strict-transport-security",
        "vary",
        "via",
        "www-authenticate",
    }
)
"""Lower-case names. Cookies, tokens and whatever an application invents are not among them."""

_SECRETS = tuple(
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        r"(?<=[?&#])[^\s\"'<>]+",  # everything after the path of a URL
        r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+",
        r"(?<=://)[^/\s@]+(?=@)",
        r"(?<=\bbearer )[^\s,;]+",
        r"(?<=\bbasic )[^\s,;]+",
        r"\beyJ[\w-]+(?:\.[\w-]*)*",  # the beginning of every JSON object in base64
        r"\b(?:sk|pk|rk|ghp|gho|ghs|glpat|hf|xox[abprs])[-_][\w-]{8,}",
        r"(?<==)[^\s,;&\"']*[\w+/-]{24,}[^\s,;&\"']*",
        r"(?:cookie|token|secret|passw(?:or)?d|session|auth|key)\"?\s*[=:]\s*\"?[^\s,;&\"]+",
        r"(?<![\w+/-])(?=[\w+/-]*\d)(?=[\w+/-]*[a-z])[\w+/-]{32,}={0,2}",
    )
)


def one_line(text: str) -> str:
    """Return ``text`` with a space for whatever is not printed.

    Among that are line ends, terminal escapes and marks that turn the direction of writing.
    """
    return "".join(character if character.isprintable() else " " for character in text)


def redacted(text: str, *, limit: int = VALUE_CHARACTERS) -> str:
    """Return ``text`` on one line, without secrets and cut to ``limit`` characters."""
    # cut first as well: patterns on text of any length would let an edge keep the prober busy
    clean = one_line(text[:READ_CHARACTERS])
    for secret in _SECRETS:
        clean = secret.sub(MARK, clean)
    return clean if len(clean) <= limit else f"{clean[: limit - 1]}…"


def kept_headers(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the allow-listed headers in their order, redacted, as far as the total allows."""
    kept: list[tuple[str, str]] = []
    room = TOTAL_CHARACTERS
    for name, value in headers:
        if name.lower() not in ALLOWED_HEADERS:
            continue
        shown = redacted(value)
        room -= len(name) + len(shown)
        if room < 0:
            break
        kept.append((name.lower(), shown))
    return tuple(kept)
