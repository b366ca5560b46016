"""Every error as problem+json (RFC 9457): what is wrong, where, and what would be right."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, NotRequired, TypedDict

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework.exceptions import APIException, ErrorDetail, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

from registry.api.errors import QueryInvalid, VersionPassed
from registry.domain.descriptor import Problem
from registry.services.descriptors import DescriptorRefused
from registry.services.errors import Refused

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/v1/"
"""Where addresses begin whose errors are for programs."""


class FieldError(TypedDict):
    """One thing that is wrong.

    ``pointer`` is a JSON Pointer (RFC 6901) into the body, "" for all of it; of a parameter in
    the address it is the parameter's name after a slash. A descriptor has ``line`` and ``column``
    too, both counted from 1.
    """

    pointer: str
    code: str
    detail: str
    line: NotRequired[int]
    column: NotRequired[int]


def problem(
    status: int, detail: str, errors: list[FieldError] | None = None, **more: object
) -> dict[str, Any]:
    """Return the body of an error."""
    title = HTTPStatus(status).phrase
    content: dict[str, Any] = {"type": "about:blank", "title": title, "status": status}
    return content | {"detail": detail, "errors": errors or []} | more


def problem_page(status: int, detail: str) -> HttpResponse:
    """Return an error that did not come from a view of the API."""
    body = JSONRenderer().render(problem(status, detail))
    return HttpResponse(body, status=status, content_type=MEDIA_TYPE)


def is_for_programs(request: HttpRequest) -> bool:
    """Tell whether an error of ``request`` is read by a program."""
    return request.path.startswith(PREFIX)


def answer_exception(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Return the answer for what a view raised, None for what nobody foresaw.

    The exception handler that the framework is set up with.
    """
    set_rollback()
    if isinstance(error, Refused):
        return _refused(error, getattr(context["view"], "pointers", {}))
    if isinstance(error, DescriptorRefused):
        return _undescribed(error)
    if isinstance(error, PermissionDenied):
        return _answer(403, _denial(str(error)))
    if isinstance(error, Http404):
        return _answer(404, "Nothing is recorded under this address.")
    if isinstance(error, APIException):
        return _from_framework(error)
    return None


def _refused(refused: Refused, pointers: Mapping[str, str]) -> Response:
    pointer = pointers.get(refused.field, f"/{refused.field}" if refused.field else "")
    found = FieldError(pointer=pointer, code=refused.code, detail=refused.message)
    others = [FieldError(pointer="", code=code, detail=said) for code, said in refused.reasons]
    return _answer(422, refused.message, [found, *others])


def _undescribed(refused: DescriptorRefused) -> Response:
    """Answer for a descriptor: 403 where nothing is wrong with it but who sends it."""
    errors = [_placed(found) for found in refused.problems]
    if all(found.is_denied for found in refused.problems):
        return _answer(403, "You may not write all that the descriptor says.", errors)
    return _answer(422, "The descriptor cannot be applied; nothing was written.", errors)


def _placed(found: Problem) -> FieldError:
    return FieldError(
        pointer="".join(f"/{_escaped(str(part))}" for part in found.path),
        code="forbidden" if found.is_denied else "invalid",
        detail=found.message,
        line=found.line,
        column=found.column,
    )


def _from_framework(error: APIException) -> Response:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    if isinstance(error, VersionPassed):
        body = problem(error.status_code, str(error.detail), current=error.current)
        headers = {"ETag": error.tag}
        return Response(body, error.status_code, headers=headers, content_type=MEDIA_TYPE)
    if not isinstance(error, ValidationError | QueryInvalid):
        told: list[FieldError] | None = getattr(error, "told", None)
        return _answer(error.status_code, str(error.detail), told, headers=headers)
    errors = list(_flat(error.detail))
    status = 422 if isinstance(error, ValidationError) else error.status_code
    return _answer(status, "Some of what was sent cannot be taken.", errors)


def _answer(
    status: int,
    detail: str,
    errors: list[FieldError] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    return Response(
        problem(status, detail, errors), status, headers=headers, content_type=MEDIA_TYPE
    )


def _denial(permission: str) -> str:
    right = permission.rpartition(".")[2]
    return f"You may not do this: it takes the right {right} here." if right else "Not allowed."


def _flat(detail: object, pointer: str = "") -> Iterator[FieldError]:
    if isinstance(detail, Mapping):
        for key, inner in detail.items():
            is_whole = key == api_settings.NON_FIELD_ERRORS_KEY
            yield from _flat(inner, pointer if is_whole else f"{pointer}/{_escaped(str(key))}")
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            # sentences are about the field, records about each of its items
            is_sentence = isinstance(inner, ErrorDetail)
            yield from _flat(inner, pointer if is_sentence else f"{pointer}/{index}")
    elif isinstance(detail, ErrorDetail):
        yield FieldError(pointer=pointer, code=detail.code or "invalid", detail=str(detail))


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
