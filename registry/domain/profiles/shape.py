"""The schema of a profile's data file."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from registry.domain.profiles.exposures import Existence, Exposure, Path
from registry.domain.route_details import normalise_pointer
from registry.domain.routes import Route, RouteKind, readings
from registry.domain.snapshot import HealthRoute


class Health(BaseModel):
    """The health route of a kind of interface, asked with GET.

    Attributes:
        path: path and query, beginning with a slash.
        status: the HTTP status of a well instance.
        contains: text of a well instance's body, "" for no demand.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    path: Path
    status: int = Field(default=200, ge=100, le=599)
    contains: str = ""


class Version(BaseModel):
    """The route by which a kind of interface tells what runs, asked with GET.

    Attributes:
        path: path and query, beginning with a slash.
        pointer: JSON Pointer (RFC 6901) to the version in the answer, "" where it is all of it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    path: Path
    pointer: str = ""

    @field_validator("pointer")
    @classmethod
    def _is_a_pointer(cls, value: str) -> str:
        return normalise_pointer(value)


class Profile(BaseModel):
    """What is known about one kind of interface.

    Attributes:
        title: the kind as people read it.
        health: where and how an instance says that it is well.
        never_call: paths that no probe may ask; ``*`` stands for anything.
        protected_api: paths that refuse a program without credentials.
        protected_pages: paths that show a page only after signing in.
        existence_by_405: routes that may be asked with GET, to see whether they are there.
        exposures: what must not be public, beside what no interface shows.
        version: where an instance tells what runs, None where its kind has no such route.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    title: str = Field(min_length=1)
    health: Health
    never_call: frozenset[Path] = Field(default=frozenset(), strict=False)
    protected_api: tuple[Path, ...] = Field(default=(), strict=False)
    protected_pages: tuple[Path, ...] = Field(default=(), strict=False)
    existence_by_405: tuple[Existence, ...] = Field(default=(), strict=False)
    exposures: tuple[Exposure, ...] = Field(default=(), strict=False)
    version: Version | None = None

    @model_validator(mode="after")
    def _asks_for_nothing_that_is_never_called(self) -> Self:
        paths = [
            *(one.path for one in self.existence_by_405),
            *(one.path for one in self.exposures),
            *([self.version.path] if self.version else ()),
        ]
        for path in paths:
            if self.forbids(path):
                raise ValueError(
                    f"{path} is under never_call, so it cannot be asked for. Keep it there, "
                    "and look for what stands beside it."
                )
        return self

    @property
    def health_route(self) -> HealthRoute:
        """The health route as snapshots carry it."""
        return HealthRoute(self.health.path, self.health.status, self.health.contains)

    @property
    def protected_routes(self) -> tuple[Route, ...]:
        """The protected routes as snapshots carry them."""
        api = (Route(RouteKind.PROTECTED_API, path) for path in self.protected_api)
        pages = (Route(RouteKind.PROTECTED_PAGES, path) for path in self.protected_pages)
        return (*api, *pages)

    @property
    def version_route(self) -> Route | None:
        """The version route as an environment would declare it, None where there is none."""
        told = self.version
        return Route(RouteKind.VERSION, told.path, pointer=told.pointer) if told else None

    def with_common(self, common: Iterable[Exposure]) -> tuple[Exposure, ...]:
        """Return its own exposures, then those of ``common`` that may be asked for."""
        return (*self.exposures, *(one for one in common if not self.forbids(one.path)))

    def forbids(self, path: str, prefix: str = "") -> bool:
        """Tell whether ``path`` must never be asked, however it is spelled.

        Args:
            path: path and query.
            prefix: path of the edge's URL, which stands before it. Where in it the interface
                begins is not known, so no part of it may hide a path that must not be asked.
        """
        hidden = max(one.rstrip("/").count("/") for one in readings(prefix or "/"))
        return any(
            fnmatchcase(called, pattern)
            for reading in readings(prefix + path)
            for called in _ends(reading, hidden)
            for pattern in self.never_call
        )


def _ends(path: str, most: int) -> Iterator[str]:
    """Yield ``path``, and what is left of it without its first segments, at most so many."""
    for _ in range(most + 1):
        yield path
        path = "/" + path[1:].partition("/")[2]
