"""One example of each problem that the API answers with."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from registry.api.examples import INTERFACE

_Problem = tuple[str, list[dict[str, Any]]]

_FIELD = {
    "pointer": "/tier",
    "code": "invalid_choice",
    "detail": '"9" is not a valid choice.',
}
_PARAMETER = {
    "pointer": "/limit",
    "code": "max_value",
    "detail": "Ensure this value is less than or equal to 500.",
}
_EXAMPLES: Mapping[int, _Problem] = {
    400: ("Some of what was sent cannot be taken.", [_PARAMETER]),
    401: ("This token opens nothing: it was mistyped, revoked, or has expired.", []),
    403: ("You may not do this: it takes the right change_interface here.", []),
    404: ("Nothing is recorded under this address.", []),
    405: ('Method "DELETE" not allowed.', []),
    406: ("Could not satisfy the request Accept header.", []),
    409: ("Nothing is deployed until 2026-12-01 06:00 UTC: the end of the quarter.", []),
    412: ("Somebody changed the record since you read it. It stands in `current`.", []),
    413: ("The body is longer than 1 MiB, which no record is.", []),
    415: ('Unsupported media type "text/xml" in request.', []),
    422: ("Some of what was sent cannot be taken.", [_FIELD]),
    428: ("Send If-Match with the ETag of the version that you read.", []),
    429: ("Request was throttled. Expected available in 24 seconds.", []),
}


def problem_example(status: int) -> dict[str, Any]:
    """Return what a problem with ``status`` looks like."""
    detail, errors = _EXAMPLES[status]
    shown: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "errors": errors,
    }
    return shown | ({"current": INTERFACE} if status == 412 else {})
