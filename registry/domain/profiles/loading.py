"""Reading the profiles' data files and answering from them."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from registry.domain.profiles.exposures import Catalogue, Existence, Exposure, Mark
from registry.domain.profiles.shape import Profile
from registry.domain.routes import Route
from registry.domain.snapshot import HealthRoute

_FOLDER = Path(__file__).parent
_COMMON = _FOLDER / "common" / "exposures.toml"
_GENERIC = "generic-"


def names() -> tuple[str, ...]:
    """Return the names of all profiles, the generic ones first."""
    return tuple(_profiles())


def choices() -> tuple[tuple[str, str], ...]:
    """Return (name, title) of all profiles, the generic ones first, for a form's choice."""
    return tuple((name, profile.title) for name, profile in _profiles().items())


def get(name: str) -> Profile:
    """Return the profile called ``name``.

    Raises:
        KeyError: there is none of that name.
    """
    return _profiles()[name]


def health_route(name: str) -> HealthRoute:
    """Return the health route that counts where none is recorded.

    Raises:
        KeyError: there is no profile of that name.
    """
    return get(name).health_route


def protected_routes(name: str) -> tuple[Route, ...]:
    """Return the protected routes that count where none is recorded.

    Raises:
        KeyError: there is no profile of that name.
    """
    return get(name).protected_routes


def version_route(name: str) -> Route | None:
    """Return the version route that counts where none is declared, None where nobody knows one.

    A record may outlive its profile: a name that is not known has none.
    """
    profile = _profiles().get(name)
    return profile.version_route if profile else None


def exposures(name: str) -> tuple[Exposure, ...]:
    """Return what must not be public at an interface of profile ``name``, its own things first.

    What every interface is asked for is among them, but for paths that the profile never calls. A
    record may outlive its profile: a name that is not known adds nothing.
    """
    common = _common().exposures
    profile = _profiles().get(name)
    if profile is None:
        return common
    return profile.with_common(common)


def existences(name: str) -> tuple[Existence, ...]:
    """Return the routes of profile ``name`` whose being there is an exposure, () for no profile."""
    profile = _profiles().get(name)
    return profile.existence_by_405 if profile else ()


def marks() -> tuple[Mark, ...]:
    """Return what gives development mode away on any page."""
    return _common().marks


def prefix_refusal(name: str, prefix: str) -> str:
    """Say in a sentence why ``prefix`` may not stand before the paths of ``name``, else ""."""
    profile = get(name)
    if not profile.forbids("/", prefix):
        return ""
    return f"{_why(profile, prefix)}, so no probe asks it. Leave it out of the address."


def route_refusal(name: str, path: str, prefixes: Iterable[str] = ("",)) -> str:
    """Say in a sentence why ``path`` may not be a route of profile ``name``, else "".

    Args:
        prefixes: paths of the URLs under which it is asked.
    """
    profile = get(name)
    if not any(profile.forbids(path, prefix) for prefix in prefixes):
        return ""
    return f"{_why(profile, path)}, so no probe asks it. Leave it out."


def refusal(name: str, path: str, prefixes: Iterable[str] = ("",)) -> str:
    """Say in a sentence why ``path`` may not be a health route of profile ``name``, else "".

    Args:
        path: as it is recorded, "" for the profile's own.
        prefixes: paths of the URLs under which it is asked.
    """
    profile = get(name)
    asked = path or profile.health.path
    if not any(profile.forbids(asked, prefix) for prefix in prefixes):
        return ""
    return f"{_why(profile, asked)}. Use {profile.health.path}, or leave the health route out."


def _why(profile: Profile, path: str) -> str:
    return f"{profile.title} does work or changes something when {path} is called"


@cache
def _common() -> Catalogue:
    return Catalogue.model_validate(tomllib.loads(_COMMON.read_text("utf-8")))


@cache
def _profiles() -> Mapping[str, Profile]:
    loaded = {file.stem: _load(file) for file in _FOLDER.glob("*.toml")}
    return MappingProxyType(dict(sorted(loaded.items(), key=_generic_first)))


def _load(file: Path) -> Profile:
    return Profile.model_validate(tomllib.loads(file.read_text("utf-8")))


def _generic_first(item: tuple[str, Profile]) -> tuple[bool, str]:
    name, profile = item
    return not name.startswith(_GENERIC), profile.title.casefold()
