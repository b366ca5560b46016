"""Descriptors in requests and answers: YAML or JSON, one interface, and nothing beside it."""

import re
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer, JSONRenderer

from registry.api.parsing import bounded
from registry.domain.descriptor import Documents, Problem, Written, as_json, document_text, parse

SOURCE = "body"
"""What messages call the text."""
_MOST_DOCUMENTS = 2
"""One is meant; the second is read to say what is wrong with it."""

_PAIR = re.compile(r"\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE)
_BREAKS: dict[str, str | int | None] = {
    "\t": " ",
    "\x85": "\\u0085",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}
"""What JSON takes for a blank, or for a letter like any other, and YAML does not."""


class YAMLText(BaseParser):
    """The text of a body; what it says is found out by the reader of descriptors."""

    media_type = "application/yaml"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:  # noqa: ANN401 (text, where the framework knows mappings alone)
        """Return the text.

        Raises:
            BodyTooLong: it is longer than any record.
            ParseError: it is no text.
        """
        try:
            return bounded(stream).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ParseError(f"The body is no text in UTF-8: {error}.") from None


class JSONText(YAMLText):
    """The same for JSON, which is YAML but for a few characters."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:  # noqa: ANN401 (text, where the framework knows mappings alone)
        """Return the text as the reader of YAML takes it, every line where it was."""
        text = _PAIR.sub(_joined, super().parse(stream))
        return text.translate(str.maketrans(_BREAKS))


class YAMLRenderer(BaseRenderer):
    """A document as the text that ``manage.py export`` prints."""

    media_type = "application/yaml"
    format = "yaml"
    charset = "utf-8"

    def render(
        self,
        data: Written | None,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Return the text."""
        return document_text(data).encode() if data else b""


class DocumentRenderer(JSONRenderer):
    """A document as JSON."""

    def render(
        self,
        data: Any,  # noqa: ANN401 (a document, or nothing)
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Return the text."""
        shown = as_json(data) if data else data
        rendered: bytes = super().render(shown, accepted_media_type, renderer_context)
        return rendered


def read_documents(text: str, slug: str) -> Documents:
    """Return the one document of ``text``, which is about the interface ``slug``, or problems.

    It asks nothing of the database: how long a text takes is up to whoever sent it.
    """
    found = parse(text, source=SOURCE, read_beside=_refuse, most=_MOST_DOCUMENTS)
    if found.problems:
        return Documents(problems=found.problems)
    others = (*found.teams, *found.templates, *found.policies, *found.foreign)
    if others or len(found.interfaces) != 1:
        message = (
            "holds more than the one interface that this address is about: send one document "
            "of kind AIInterface, and apply the others with `manage.py apply`"
        )
        return Documents(problems=(Problem(SOURCE, 1, 1, "", message),))
    document = found.interfaces[0]
    if document.name != slug:
        message = f"is {document.name}, and the address is that of {slug}: write one name in both"
        return Documents(problems=(document.problem(("metadata", "name"), message),))
    return found


def _joined(pair: re.Match[str]) -> str:
    high, low = int(pair[1], 16), int(pair[2], 16)
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


def _refuse(name: str) -> str:
    raise ValueError("names a file, and there is none beside a request: put the PEM text here")
