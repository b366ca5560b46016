"""Reading bodies, as much of them as a record can have."""

import json
from collections.abc import Mapping
from typing import IO, Any

from django.core.exceptions import SuspiciousOperation
from django.http import QueryDict
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer

from registry.api.errors import BodyTooLong

LONGEST_BODY = 1024 * 1024
"""Bytes at most: several times the longest record, private certificates included."""


class BoundedJSONParser(BaseParser):
    """JSON in UTF-8 (RFC 8259), never more than ``LONGEST_BODY`` of it in memory."""

    media_type = "application/json"
    renderer_class = JSONRenderer

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:  # noqa: ANN401 (whatever JSON says)
        """Return what the body says.

        Raises:
            BodyTooLong: it is longer than any record.
            ParseError: it is no JSON.
        """
        body = bounded(stream)
        try:
            return json.loads(body.decode("utf-8"), parse_constant=_refuse)
        except RecursionError:
            raise ParseError("The body is nested deeper than any record.") from None
        except ValueError as error:
            raise ParseError(f"The body is no JSON in UTF-8: {error}.") from None


class BoundedFormParser(BaseParser):
    """A form as programs send it to a token endpoint (RFC 6749, section 3.2)."""

    media_type = "application/x-www-form-urlencoded"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, str]:
        """Return what the form says, each parameter once.

        Raises:
            BodyTooLong: it is longer than any record.
            ParseError: it is no form in UTF-8, or says something twice.
        """
        try:
            found = QueryDict(bounded(stream), encoding="utf-8")
        except (ValueError, SuspiciousOperation) as error:
            raise ParseError("The body is no form in UTF-8.") from error
        if twice := next((name for name, values in found.lists() if len(values) > 1), None):
            raise ParseError(f"{twice} is said more than once.")
        return {name: str(value) for name, value in found.items()}


def bounded(stream: IO[Any]) -> bytes:
    """Return what ``stream`` holds.

    Raises:
        BodyTooLong: it is longer than any record.
    """
    body: bytes = stream.read(LONGEST_BODY + 1)
    if len(body) > LONGEST_BODY:
        raise BodyTooLong
    return body


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")
