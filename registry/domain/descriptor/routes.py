"""Routes in a descriptor: where the edge answers what."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import BeforeValidator, Field

from registry.domain.descriptor.grammar import Digest, Model, Pointer, RoutePath, RoutePaths
from registry.domain.descriptor.problems import Path
from registry.domain.descriptor.shape import Shape
from registry.domain.routes import MOST_ROUTES, Route, RouteKind

_LISTS = {
    RouteKind.PROTECTED_API: "protectedApi",
    RouteKind.PROTECTED_PAGES: "protectedPages",
    RouteKind.PUBLIC: "public",
    RouteKind.FORBIDDEN: "forbidden",
}
_PATHS = (RouteKind.STREAM, RouteKind.WEBSOCKET, RouteKind.IDENTITY, RouteKind.SLOW)


def _from_path(value: object) -> object:
    return {"path": value} if isinstance(value, str) else value


class HealthShape(Shape):
    """The health route; a bare path stands for its path alone, and what is left out is default."""

    path: RoutePath = ""
    status: Annotated[int, Field(strict=True, ge=100, le=599)] | None = None
    contains: Annotated[str, Field(max_length=200)] = ""


class VersionShape(Shape):
    """Where the interface tells its version; a bare path answers with the version alone."""

    path: RoutePath
    pointer: Pointer = ""
    """JSON Pointer (RFC 6901) to the version in the answer."""


class CanaryShape(Shape):
    """Where a question is put to a model."""

    path: RoutePath
    model: Model
    """Its name, as a request has it."""


class StaticShape(Shape):
    """A file that never changes, with the digest of its bytes as the upstream sends them."""

    path: RoutePath
    sha256: Digest
    """As sha256sum prints it."""


class RoutesShape(Shape):
    """Where the edge answers what."""

    health: Annotated[
        HealthShape | None,
        BeforeValidator(_from_path, json_schema_input_type=RoutePath | HealthShape | None),
    ] = None
    """Answers when the interface is well."""
    version: Annotated[
        VersionShape | None,
        BeforeValidator(_from_path, json_schema_input_type=RoutePath | VersionShape | None),
    ] = None
    """Tells which version runs."""
    canary: CanaryShape | None = None
    stream: RoutePath | None = None
    """Answers piece by piece."""
    websocket: RoutePath | None = None
    """Upgrades to a WebSocket."""
    protected_api: RoutePaths = ()
    """Refuse a program without credentials."""
    protected_pages: RoutePaths = ()
    """Show a page only after signing in."""
    public: RoutePaths = ()
    """Answer anybody on purpose."""
    forbidden: RoutePaths = ()
    """Answer nobody outside."""
    identity: RoutePath | None = None
    """Tells who is asking."""
    slow: RoutePath | None = None
    """Is known to hang at the upstream."""
    static: Annotated[tuple[StaticShape, ...], Field(max_length=MOST_ROUTES)] = ()
    """Serve bytes that never change."""

    def declared(self) -> Iterator[tuple[Path, Route]]:
        """Yield every route but that of health, and where it is written."""
        for kind, key in _LISTS.items():
            for index, path in enumerate(getattr(self, kind.value)):
                yield (key, index), Route(kind, path)
        for kind in _PATHS:
            if path := getattr(self, kind.value):
                yield (kind.value,), Route(kind, path)
        yield from self._detailed()

    def _detailed(self) -> Iterator[tuple[Path, Route]]:
        if self.version:
            route = Route(RouteKind.VERSION, self.version.path, pointer=self.version.pointer)
            yield ("version",), route
        if self.canary:
            yield ("canary",), Route(RouteKind.CANARY, self.canary.path, model=self.canary.model)
        for index, found in enumerate(self.static):
            yield ("static", index), Route(RouteKind.STATIC, found.path, sha256=found.sha256)
