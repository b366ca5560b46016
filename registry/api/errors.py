"""Refusals that only HTTP knows."""

from collections.abc import Mapping

from rest_framework import status
from rest_framework.exceptions import APIException


class QueryInvalid(APIException):
    """A parameter in the address that cannot be taken."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "invalid_query"


class HeaderInvalid(APIException):
    """A header that cannot be taken."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "invalid_header"


class BodyTooLong(APIException):
    """A body that is longer than any record."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body is longer than 1 MiB, which no record is."
    default_code = "too_long"


class KeyTaken(APIException):
    """An Idempotency-Key that came before with another request."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_detail = (
        "This Idempotency-Key came before with another request. Use a new key for a new request."
    )
    default_code = "key_reused"


class VersionMissing(APIException):
    """A change that does not say which version of the record it changes."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = (
        "Send If-Match with the ETag of the version that you read, so that nobody's change is lost."
    )
    default_code = "version_missing"


class VersionPassed(APIException):
    """A change of a version that is no longer the present one.

    Attributes:
        current: the record as it is now.
        tag: its ETag.
    """

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = (
        "Somebody changed the record since you read it. It stands in `current`: "
        "apply your change to that, and send its ETag."
    )
    default_code = "version_passed"

    def __init__(self, current: Mapping[str, object], tag: str) -> None:
        super().__init__()
        self.current = current
        self.tag = tag
