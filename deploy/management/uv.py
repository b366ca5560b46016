"""Fetches the uv that the lock names, with the standard library, and trusts its digest alone."""

import hashlib
import platform
import re
import shutil
import ssl
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any
from urllib import parse, request
from urllib.response import addinfourl

TIMEOUT_SECONDS = 30
_CHUNK_BYTES = 256 * 1024

Wheel = Mapping[str, str]
"""One wheel of the lock: ``url`` and ``hash``."""


class CannotFetch(Exception):
    """The program cannot be had; the message says why."""


def fetched(lock: Path, folder: Path, index: str, authorities: str) -> Path:
    """Return uv, fetched when it is not in ``folder`` yet.

    Args:
        lock: ``uv.lock``, which names the version, the addresses and the digests.
        folder: where the program is kept, under its version.
        index: address of a package index (PEP 503) to ask instead of the public one, or nothing.
        authorities: file of certificate authorities, or nothing for the system's.

    Raises:
        CannotFetch: no network, no wheel for this machine, or not the file that the lock names.
    """
    package = locked_package(lock)
    target = folder / f"uv-{package['version']}" / "uv"
    if not target.is_file():
        try:
            here = (sys.platform, platform.libc_ver()[0], platform.machine())
            _fetch(wheel_for(package["wheels"], *here), index, authorities, target)
        except (OSError, ValueError) as error:
            raise CannotFetch(f"uv cannot be fetched: {getattr(error, 'reason', error)}") from error
    return target


def locked_package(lock: Path) -> dict[str, Any]:
    """Return what the lock says of uv."""
    packages = tomllib.loads(lock.read_text("utf-8"))["package"]
    return next(package for package in packages if package["name"] == "uv")


def wheel_for(wheels: Sequence[Wheel], system: str, library: str, machine: str) -> Wheel:
    """Return the lock's wheel for one kind of machine.

    Args:
        wheels: all of them.
        system: ``sys.platform``.
        library: name of the C library, as ``platform.libc_ver`` tells it.
        machine: the processor, as ``platform.machine`` tells it.

    Raises:
        CannotFetch: there is none.
    """
    family = "manylinux" if library == "glibc" else "musllinux"
    if system == "darwin":
        family = "macosx"
    tag = re.compile(rf"{family}_[0-9_]+_{re.escape(machine)}\b")
    for wheel in wheels:
        if tag.search(wheel["url"]):
            return wheel
    raise CannotFetch(f"uv does not exist for {system} on {machine}")


def has_authorities(context: ssl.SSLContext) -> bool:
    """Tell whether this machine knows any certificate authority."""
    # OpenSSL reads the folder only when it needs an authority
    folder = ssl.get_default_verify_paths().capath
    return bool(context.get_ca_certs()) or bool(folder and any(Path(folder).iterdir()))


def _fetch(wheel: Wheel, index: str, authorities: str, target: Path) -> None:
    context = _context(authorities)
    with tempfile.TemporaryFile() as file:
        with _open(_address(wheel["url"], index, context), context) as answer:
            _copy_with_progress(answer, file)
        file.seek(0)
        if f"sha256:{hashlib.sha256(file.read()).hexdigest()}" != wheel["hash"]:
            raise CannotFetch("what was fetched as uv is not the file that the lock names")
        _unpack(file, target)


def _address(locked: str, index: str, context: ssl.SSLContext) -> str:
    if not index:
        return locked
    page = f"{index.rstrip('/')}/uv/"
    with _open(page, context) as answer:
        links = re.findall(r'href="([^"]+)"', answer.read().decode("utf-8"))
    name = locked.rsplit("/", 1)[1]
    return next((parse.urljoin(page, link) for link in links if name in link), locked)


def _context(authorities: str) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=authorities or None)
    if not has_authorities(context):
        # a bare machine has no authorities; what counts is the digest in the lock
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _open(address: str, context: ssl.SSLContext) -> addinfourl:
    if parse.urlsplit(address).scheme not in ("http", "https"):
        raise CannotFetch(f"{address} is neither http nor https")
    answer: addinfourl = request.urlopen(address, timeout=TIMEOUT_SECONDS, context=context)  # noqa: S310 (scheme is checked)
    return answer


def _copy_with_progress(source: addinfourl, target: IO[bytes]) -> None:
    size, done = int(source.headers.get("Content-Length") or 0), 0
    for chunk in iter(lambda: source.read(_CHUNK_BYTES), b""):
        target.write(chunk)
        done += len(chunk)
        if sys.stderr.isatty() and size:
            sys.stderr.write(f"\rFetching uv: {100 * done // size:3d} %")
    sys.stderr.write(f"\rFetched uv, {done / 1e6:.1f} MB.  \n")


def _unpack(wheel: IO[bytes], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name("partial")
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith("/scripts/uv"))
        with archive.open(name) as source, partial.open("wb") as program:
            shutil.copyfileobj(source, program)
    partial.chmod(0o755)
    # the last step makes the program visible, whole
    partial.replace(target)
