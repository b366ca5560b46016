"""The grammar of slugs: the names that stand in addresses, files and evidence."""

import re

PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
LONGEST = 63
"""Characters at most: a slug can stand as one label of a host name (RFC 1035)."""
RULE = (
    f"must be small letters, digits and single hyphens between them, at most {LONGEST} characters"
)

RESERVED = frozenset({"new"})
"""What no team, interface or template is called: under its address stands another page."""
TAKEN = "is the address of another page. Choose another slug"

_GRAMMAR = re.compile(PATTERN.removeprefix("^").removesuffix("$"), re.ASCII)


def is_slug(value: str) -> bool:
    """Tell whether ``value`` is a slug."""
    return len(value) <= LONGEST and _GRAMMAR.fullmatch(value) is not None
