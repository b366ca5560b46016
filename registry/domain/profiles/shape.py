"""The schema of a profile's data file."""

from fnmatch import fnmatchcase
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from registry.domain.snapshot import HealthRoute

Path = Annotated[str, Field(pattern=r"^/\S*$")]


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


class Profile(BaseModel):
    """What is known about one kind of interface.

    Attributes:
        title: the kind as people read it.
        health: where and how an instance says that it is well.
        never_call: paths that no probe may ask; ``*`` stands for anything.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    title: str = Field(min_length=1)
    health: Health
    never_call: frozenset[Path] = Field(default=frozenset(), strict=False)

    @property
    def health_route(self) -> HealthRoute:
        """The health route as snapshots carry it."""
        return HealthRoute(self.health.path, self.health.status, self.health.contains)

    def forbids(self, path: str) -> bool:
        """Tell whether ``path`` must never be asked; its query and last slashes play no part."""
        bare = urlsplit(path).path.rstrip("/") or "/"
        return any(fnmatchcase(bare, pattern) for pattern in self.never_call)
