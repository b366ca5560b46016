"""Puts the locked versions into ``.venv``, with nothing at hand but Python itself.

``manage.py`` calls this before anything is installed, so only the standard library is used.
"""

import hashlib
import os
import platform
import ssl
import subprocess
import sys
import venv
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from deploy.management.uv import CannotFetch, fetched, has_authorities, locked_package

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "uv.lock"
_PYTHON = VENV / "bin" / "python"
_INDEX_NAMES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")
_CERTIFICATE_NAMES = ("SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE")


class CannotSetUp(SystemExit):
    """The environment cannot be made; the message is one sentence with the cure."""


_OPTIONS = {
    "runtime": ("--no-dev",),
    "dev": ("--group", "dev"),
    "servers": ("--group", "dev", "--group", "servers"),
}
_INCLUDED = {"runtime": (), "dev": ("runtime",), "servers": ("dev", "runtime")}


def set_up(group: str) -> None:
    """Install the locked versions unless they are installed already.

    What another group brought stays. The stamp is written last, so a set-up that was cut off is
    repaired by the next one.

    Args:
        group: ``runtime``; ``dev``, which includes it; or ``servers``, which includes both.

    Raises:
        CannotSetUp: the folder is not writable, or no package index can be reached.
    """
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    is_managed_elsewhere = not VENV.exists() and find_spec("django") is not None
    if is_managed_elsewhere or _is_installed(group, digest):
        return
    try:
        _make_environment()
        _install(group, _find_uv())
        for name in (group, *_INCLUDED[group]):
            _stamp(name).write_text(digest, "utf-8")
    except OSError as error:
        raise CannotSetUp(
            f"{VENV} cannot be written ({error.strerror or error}): "
            "make its folder writable, or copy the program to one that is."
        ) from error


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


def _index() -> str:
    return _first_of(_INDEX_NAMES)


def _authorities() -> str:
    return _first_of(_CERTIFICATE_NAMES)


def _first_of(names: tuple[str, ...]) -> str:
    return next((os.environ[name] for name in names if os.environ.get(name)), "")


def _stamp(group: str) -> Path:
    return VENV / f"installed-{group}"


def _is_installed(group: str, digest: str) -> bool:
    stamp = _stamp(group)
    return _PYTHON.exists() and stamp.is_file() and stamp.read_text("utf-8") == digest


def _make_environment() -> None:
    if _PYTHON.exists() and subprocess.call([str(_PYTHON), "-c", ""]) == 0:
        return
    _say(f"Making .venv with Python {platform.python_version()} …")
    # Debian's Python lacks what puts pip into an environment, and uv needs no pip
    venv.EnvBuilder(clear=VENV.exists(), symlinks=True, with_pip=False).create(VENV)


def _find_uv() -> Path | None:
    # `uv run` says in UV where it is
    for known in (VENV / "bin" / "uv", Path(os.environ.get("UV", ""))):
        if known.is_file():
            return known
    try:
        return fetched(LOCK, VENV, _index(), _authorities())
    except CannotFetch as error:
        _say(f"{error}.")
    # pip reads a configuration of its own, and so may reach an index that is hidden from us
    if _pip("install", "--quiet", f"uv=={locked_package(LOCK)['version']}"):
        return VENV / "bin" / "uv"
    return None


def _pip(*arguments: str) -> bool:
    if find_spec("pip") is None:
        return False
    command = [sys.executable, "-m", "pip", "--python", str(_PYTHON), *arguments]
    return subprocess.call(command) == 0


def _install(group: str, uv: Path | None) -> None:
    _say("Installing the packages of the lock …")
    if uv and _install_with_uv(uv, group):
        return
    requirements = _requirements(uv, group)
    if requirements and _pip("install", "--require-hashes", "-r", str(requirements)):
        return
    raise CannotSetUp(
        "The packages cannot be fetched: give this machine a network, or set PIP_INDEX_URL "
        "(and PIP_CERT) to a package index that it can reach."
    )


def _install_with_uv(uv: Path, group: str) -> bool:
    command = [str(uv), "sync", "--frozen", "--inexact", *_OPTIONS[group]]
    if _index():
        # the lock holds addresses in the public index; another one is asked by name and hash
        requirements = _requirements(uv, group)
        command = [str(uv), "pip", "install", "--require-hashes", "-r", str(requirements)]
    return subprocess.call(command, cwd=ROOT, env=_uv_environment()) == 0


def _uv_environment() -> Mapping[str, str]:
    environment = {
        **os.environ,
        "VIRTUAL_ENV": str(VENV),
        "UV_PROJECT_ENVIRONMENT": str(VENV),
        "UV_PYTHON_DOWNLOADS": "never",
    }
    if _authorities():
        environment["SSL_CERT_FILE"] = _authorities()
    if has_authorities(ssl.create_default_context()):
        # the machine's own list: a company may have added its authority to it
        environment.setdefault("UV_SYSTEM_CERTS", "true")
    if _index():
        environment["UV_DEFAULT_INDEX"] = _index()
    return environment


def _requirements(uv: Path | None, group: str) -> Path | None:
    if uv is None:
        return ROOT / "requirements.lock" if group == "runtime" else None
    target = VENV / f"requirements-{group}.txt"
    command = [str(uv), "export", "--frozen", "--quiet", "--no-emit-project", *_OPTIONS[group]]
    exported = subprocess.call([*command, "-o", str(target)], cwd=ROOT, env=_uv_environment())
    return target if exported == 0 else None
