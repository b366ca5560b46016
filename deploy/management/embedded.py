"""The environment of a system that runs on this machine alone, kept in one data folder.

``manage.py`` calls this before Django reads its settings, so only the standard library is used.
What a person has set always wins over what is filled in here.
"""

import argparse
import base64
import errno
import ipaddress
import json
import os
import secrets
import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from deploy.management.hold import HeldElsewhere, hold
from deploy.management.interfaces import own_addresses

ROOT = Path(__file__).resolve().parent.parent.parent
LOCAL_NETWORKS = (
    "127.0.0.0/8",
    "::1/128",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "fc00::/7",
)
"""Loopback, and the private and shared ranges of RFC 1918, RFC 6598 and RFC 4193."""

_REMEMBERED = "environment.json"
_KEY_FILE = "secret_key"
_KEYS_FILE = "secrets_keys"


class Refused(SystemExit):
    """The system cannot start like this; the message is one sentence with the cure."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Describe the options of ``up``, once for the command and once for this module."""
    parser.add_argument("--port", type=int, default=8000, help="port of the pages (8000)")
    parser.add_argument("--bind", default="127.0.0.1", help="address listened on (127.0.0.1)")
    parser.add_argument(
        "--workers", type=int, default=16, help="batches probed at the same time (16)"
    )
    parser.add_argument("--data", type=Path, help="folder of everything that is written (.data)")
    parser.add_argument(
        "--demo", action="store_true", help="with three sample interfaces behind edges of their own"
    )


@contextmanager
def prepared(command: str, arguments: Sequence[str]) -> Iterator[None]:
    """Prepare the environment of one command of ``manage.py``, for as long as the block runs.

    Raises:
        Refused: ``up`` cannot start like this.
    """
    if command == "up":
        with prepare_start(arguments):
            yield
        return
    if command != "test":
        prepare_command()
    if command == "assess":
        prepare_assessment()
    yield


@contextmanager
def prepare_start(arguments: Sequence[str]) -> Iterator[None]:
    """Fill in the environment for ``up`` and hold the data folder for as long as the block runs.

    Raises:
        Refused: the folder is not writable or another system runs on it, or the address cannot
            be listened on.
    """
    parser = argparse.ArgumentParser(
        prog="manage.py up", description="Run the whole system on this machine."
    )
    add_options(parser)
    options, _ = parser.parse_known_args(arguments)
    folder = _folder(options.data)
    # whatever the parts write holds secrets or personal data
    os.umask(0o077)
    with ExitStack() as held:
        _hold(folder, held)
        _require_address(options.bind, options.port)
        chosen = _chosen(options.bind, options.port)
        _make(folder, chosen)
        _fill(folder, chosen)
        yield


def prepare_command() -> None:
    """Let another command see the system that ``up`` runs, when there is one and no key is set."""
    folder = _folder(None)
    key_is_set = "SECRET_KEY" in os.environ or "SECRET_KEY_FILE" in os.environ
    if key_is_set or not (folder / _REMEMBERED).is_file():
        return
    _fill(folder, json.loads((folder / _REMEMBERED).read_text("utf-8")))


def prepare_assessment() -> None:
    """Let interfaces be assessed on a machine without a registry: nothing is kept, nor signed."""
    if not os.environ.get("SECRET_KEY") and "SECRET_KEY_FILE" not in os.environ:
        os.environ["SECRET_KEY"] = secrets.token_urlsafe(48)
        os.environ["STANDALONE"] = "true"
        os.environ.setdefault("LOG_FORMAT", "console")


def _folder(given: Path | None) -> Path:
    return (given or Path(os.environ.get("DATA_DIR") or ROOT / ".data")).absolute()


def _hold(folder: Path, held: ExitStack) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        held.enter_context(hold(folder))
    except HeldElsewhere as error:
        raise Refused(
            f"A system runs on the data folder {folder} already: stop it first, "
            "or choose another folder with --data."
        ) from error
    except OSError as error:
        raise _not_written(folder, error) from error


def _not_written(folder: Path, error: OSError) -> Refused:
    return Refused(
        f"The data folder {folder} cannot be written ({error.strerror}): "
        "choose another one with --data."
    )


def _make(folder: Path, chosen: dict[str, str]) -> None:
    try:
        if not (folder / _KEY_FILE).exists():
            _write(folder / _KEY_FILE, secrets.token_urlsafe(48))
        if not (folder / _KEYS_FILE).exists():
            # a Fernet key, in the standard library's words
            key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
            _write(folder / _KEYS_FILE, json.dumps([key]))
        _write(folder / _REMEMBERED, json.dumps(chosen, indent=2))
    except OSError as error:
        raise _not_written(folder, error) from error


def _write(path: Path, text: str) -> None:
    # a start that is cut off leaves the old file, never half a key
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    partial.replace(path)


def _require_address(bind: str, port: int) -> None:
    try:
        family = socket.AF_INET6 if ipaddress.ip_address(bind).version == 6 else socket.AF_INET
    except ValueError:
        raise Refused(
            f"--bind {bind} is not an IP address: give one of this machine's, or 0.0.0.0 for all."
        ) from None
    if not 0 < port < 65536:
        raise Refused(f"--port {port} is not a port: give one from 1 to 65535.")
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((bind, port))
        except OSError as error:
            raise Refused(_why_not(error, bind, port)) from error


def _why_not(error: OSError, bind: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {bind} is in use: choose another one with --port."
    if error.errno == errno.EACCES:
        return f"Port {port} needs administrator rights: choose one above 1023 with --port."
    return f"--bind {bind} is not an address of this machine: choose another one."


def _chosen(bind: str, port: int) -> dict[str, str]:
    address = ipaddress.ip_address(bind)
    listening = bind if address.version == 4 else f"[{bind}]"
    names = ["127.0.0.1", "localhost", "[::1]"]
    if address.is_unspecified:
        own = [one for one in own_addresses() if address.version == 6 or ":" not in one]
        # the first is that of the default route, by which others reach the machine
        hosts = [f"[{one}]" if ":" in one else one for one in own]
        host = (hosts or ["127.0.0.1" if address.version == 4 else "[::1]"])[0]
        names += [socket.gethostname(), *hosts]
    else:
        host = listening
    return {
        "PUBLIC_URL": f"http://{host}:{port}",
        "ALLOWED_HOSTS": json.dumps(sorted({*names, host})),
        "OWN_ADDRESSES": json.dumps([f"{listening}:{port}"]),
    }


def _fill(folder: Path, chosen: dict[str, str]) -> None:
    defaults = {
        "DATA_DIR": str(folder),
        "READINESS_ZONES": json.dumps({"local": LOCAL_NETWORKS}),
        "LOG_FORMAT": "console",
        "EMBEDDED": "true",
        "PUBLIC_URL": chosen["PUBLIC_URL"],
        "OWN_ADDRESSES": chosen.get("OWN_ADDRESSES", "[]"),
    }
    if "PUBLIC_URL" not in os.environ:
        defaults["ALLOWED_HOSTS"] = chosen["ALLOWED_HOSTS"]
    if not os.environ.get("SECRET_KEY") and "SECRET_KEY_FILE" not in os.environ:
        defaults["SECRET_KEY_FILE"] = str(folder / _KEY_FILE)
    if not os.environ.get("SECRETS_KEYS") and (folder / _KEYS_FILE).is_file():
        defaults["SECRETS_KEYS_FILE"] = str(folder / _KEYS_FILE)
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
    os.environ["DATA_DIR"] = str(folder)
