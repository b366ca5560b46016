"""What the YAML library found wrong, as sentences for the person who wrote the file."""

import re
from collections.abc import Mapping

import yaml

_SENTENCES: Mapping[str, str] = {
    r"found character '\\t' that cannot start any token": (
        "is indented with a tab, which YAML does not take: use spaces"
    ),
    r"found character '(?P<what>[@`%])' that cannot start any token": (
        "begins a value with {what}, which YAML keeps for itself: put the value in quotes"
    ),
    r"mapping values are not allowed here": (
        "has a colon where none fits: indent this line as its neighbours are, or put a value "
        "with a colon in quotes"
    ),
    r"expected <block end>, but found .*": (
        "does not line up with what stands above: indent it as far as its neighbours"
    ),
    r"could not find expected ':'": (
        "has no colon after its key, or a quote or bracket above is never closed"
    ),
    r"found unexpected end of stream": "is never closed: the quote that begins here has no end",
    r"found undefined alias '(?P<what>.*)'": (
        "uses the alias *{what}, which nothing above defines: write the value itself"
    ),
    r"expected ',' or '(?P<what>[\]}])', but got .*": (
        "needs a comma or a closing {what}: a bracket above is not closed yet"
    ),
    r"found unknown escape character .*": (
        "has a backslash in double quotes that means nothing: use single quotes"
    ),
}
"""Pattern of the library's words (PyYAML 6) to ours; what is not here is told in its own words."""


def sentence(error: yaml.MarkedYAMLError) -> str:
    """Say what is wrong with the text and what would be right."""
    for pattern, words in _SENTENCES.items():
        if found := re.fullmatch(pattern, error.problem or ""):
            return words.format(**found.groupdict())
    said = " ".join(part for part in (error.context, error.problem) if part)
    return f"is not YAML: {said}"


def mark_of(error: yaml.MarkedYAMLError) -> yaml.Mark | None:
    """Return where the mistake was made, as far as the library knows."""
    if error.problem == "found unexpected end of stream":
        # where a quote began says more than where the text ended
        return error.context_mark or error.problem_mark
    return error.problem_mark or error.context_mark
