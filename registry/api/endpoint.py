"""What all addresses of the API have in common."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar, TypeVar, cast

from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.parsers import BaseParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from registry.api.authentication import TokenAuthentication
from registry.api.errors import QueryInvalid
from registry.api.origins import origin_of
from registry.api.paging import Pages
from registry.api.parsing import BoundedJSONParser
from registry.api.permissions import TokenReaches
from registry.api.throttling import Rate, Throttle
from registry.api.versions import is_known, require_version, tag_of
from registry.domain.origins import Via
from registry.domain.permissions import Permission
from registry.models import ApiToken, User
from registry.rights import Actor, require
from registry.selectors.locked import locked

Record = TypeVar("Record", bound=Model)
Content = Mapping[str, Any]


class Endpoint(APIView):
    """One address: who is asking, how often, whether their token is for this, then the method.

    Attributes:
        asks: the permission that a method takes; methods that are not named only read.
        for_people: methods that no token may use, only somebody who is signed in.
        is_about_interface: ``slug`` in the address is that of an interface.
        pointers: where a body has what services call by another name.
    """

    authentication_classes: Sequence[type[BaseAuthentication]] = (
        TokenAuthentication,
        SessionAuthentication,
    )
    permission_classes = [IsAuthenticated, TokenReaches]  # noqa: RUF012 (as the framework has it)
    throttle_classes = (Throttle,)
    parser_classes: Sequence[type[BaseParser]] = (BoundedJSONParser,)

    asks: ClassVar[Mapping[str, Permission]] = {}
    for_people: ClassVar[frozenset[str]] = frozenset()
    is_about_interface: ClassVar[bool] = False
    pointers: ClassVar[Mapping[str, str]] = {}
    rate: Rate | None = None

    @property
    def person(self) -> User:
        """Who is asking."""
        return cast(User, self.request.user)

    @property
    def by(self) -> Actor:
        """Who is asking, from where, and through which token."""
        token = self.request.auth if isinstance(self.request.auth, ApiToken) else None
        return Actor(self.person, origin_of(self.request, Via.API), token)

    @property
    def now(self) -> datetime:
        """The time at which the request is answered."""
        return timezone.now()

    def perform_authentication(self, request: Request) -> None:
        """Find out who is asking, and count the request whether that is known or not."""
        try:
            super().perform_authentication(request)
        finally:
            super().check_throttles(request)

    def check_throttles(self, request: Request) -> None:
        """Do nothing: the request is counted already, before anybody is refused."""

    def finalize_response(
        self, request: Request, response: Response, *args: object, **kwargs: object
    ) -> Response:
        """Tell how many requests are left, and keep answers out of shared caches."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        for name, value in (self.rate.headers() if self.rate else {}).items():
            answer.headers[name] = value
        answer.headers.setdefault("Cache-Control", "private, no-cache")
        return answer

    def ask(self, subject: object = None) -> None:
        """Let the caller go on only if whoever asks has the permission that the method takes.

        Raises:
            PermissionDenied: they have not.
        """
        permission = self.asks.get(self.request.method or "")
        if permission is not None:
            require(self.by, permission, subject)

    def checked(self, shape: type[BaseSerializer[Any]], *, partial: bool = False) -> dict[str, Any]:
        """Return what the body says.

        Raises:
            ValidationError: it is not of that shape.
        """
        read = shape(data=self.request.data, partial=partial)
        read.is_valid(raise_exception=True)
        return cast(dict[str, Any], read.validated_data)

    def wanted(self, shape: type[BaseSerializer[Any]]) -> dict[str, Any]:
        """Return what the parameters in the address ask for.

        Raises:
            QueryInvalid: one of them makes no sense.
        """
        read = shape(data=self.request.query_params.dict())
        if not read.is_valid():
            raise QueryInvalid(dict(read.errors))
        return cast(dict[str, Any], read.validated_data)

    def one(self, content: Content, status: int = 200, location: str = "") -> Response:
        """Answer with one record and its version; 304 where the client has that version."""
        headers = {"ETag": tag_of(content)}
        if location:
            headers["Location"] = location
        if self.request.method in ("GET", "HEAD") and is_known(self.request, headers["ETag"]):
            return Response(status=304, headers=headers)
        return Response(content, status, headers=headers)


class Listing(Endpoint):
    """An address of several records."""

    pagination_class: ClassVar[type[Pages]] = Pages

    def page(
        self,
        records: QuerySet[Any],
        show: Callable[[Any], Content],
        ordering: Sequence[str] = ("pk",),
    ) -> Response:
        """Answer with the page of ``records`` that the address asks for.

        Args:
            show: makes what is shown of a record.
            ordering: columns, the last one different for each record.
        """
        pages = Pages(ordering)
        shown = pages.paginate_queryset(records, self.request, view=self) or []
        return pages.get_paginated_response([show(record) for record in shown])


@contextmanager
def changing(
    endpoint: Endpoint,
    records: QuerySet[Record],
    show: Callable[[Record], Content],
    subject: Callable[[Record], object] = lambda record: record,
    **which: object,
) -> Iterator[Record]:
    """Give one record to change, if the client may and read what it shows now.

    It is locked until the change is written, so that of two at once, one comes after the other
    and is told what the first one wrote.

    Args:
        show: makes what is shown of a record, of which the version is.
        subject: what the permission is asked for.
        which: finds the record among ``records``.

    Raises:
        Http404: there is none.
        PermissionDenied: it may not be changed by whoever asks.
        VersionMissing, VersionPassed: the client does not say what it read, or read another one.
    """
    with transaction.atomic():
        record = locked(records, **which)
        if record is None:
            raise Http404
        endpoint.ask(subject(record))
        require_version(endpoint.request, show(record))
        yield record


__all__ = ["Content", "Endpoint", "Listing", "changing"]
