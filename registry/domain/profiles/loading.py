"""Reading the profiles' data files and answering from them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from registry.domain.profiles.shape import Profile
from registry.domain.snapshot import HealthRoute

_FOLDER = Path(__file__).parent
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


def refusal(name: str, path: str) -> str:
    """Say in a sentence why ``path`` may not be a health route of profile ``name``, else ""."""
    profile = get(name)
    if not profile.forbids(path):
        return ""
    return (
        f"{profile.title} does work or changes something when {path} is called. "
        f"Use {profile.health.path}, or leave the health route out."
    )


@cache
def _profiles() -> Mapping[str, Profile]:
    loaded = {file.stem: _load(file) for file in _FOLDER.glob("*.toml")}
    return MappingProxyType(dict(sorted(loaded.items(), key=_generic_first)))


def _load(file: Path) -> Profile:
    return Profile.model_validate(tomllib.loads(file.read_text("utf-8")))


def _generic_first(item: tuple[str, Profile]) -> tuple[bool, str]:
    name, profile = item
    return not name.startswith(_GENERIC), profile.title.casefold()
