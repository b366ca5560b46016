"""The machine's hosts file, as far as names to addresses are concerned."""

from ipaddress import ip_address
from pathlib import Path

from readiness.egress.ranges import Address


def addresses_in(path: Path, host: str) -> tuple[Address, ...]:
    """Return the addresses that the file gives to ``host``, in its order.

    A file that cannot be read, or a line that holds no address, gives none.
    """
    try:
        lines = path.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return ()
    found = [address for line in lines if (address := _address(line, host)) is not None]
    return tuple(dict.fromkeys(found))


def _address(line: str, host: str) -> Address | None:
    fields = line.partition("#")[0].lower().split()
    if host not in fields[1:]:
        return None
    try:
        return ip_address(fields[0])
    except ValueError:
        return None
