"""Where edges and upstreams listen, and from where they dial.

Loopback has a whole network of addresses on Linux, so every edge, every upstream and the inside
zone has one of its own and an upstream can tell who calls. No name has to be put into the hosts
file: certificates name the addresses. Where only 127.0.0.1 exists, as on macOS, ports tell the
edges apart and the upstreams answer everybody on this machine.
"""

import ipaddress
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from deploy.demo.files import write_private
from deploy.demo.sockets import can_listen
from deploy.demo.toml_files import read

FILE = "addresses.toml"
ONLY_ADDRESS = "127.0.0.1"
STAGING = "_staging"
"""How the name of an edge ends that serves the staging of the sample whose name goes before."""

_HEAD = """\
# Where the sample edges and upstreams listen. Read at the start of the demo alone; delete this
# file to have it made anew. inside_address is who besides the edge may call the upstream.
"""


def _loopback(value: str) -> str:
    if not ipaddress.IPv4Address(value).is_loopback:
        raise ValueError("must be an address of 127.0.0.0/8: the demo stays on this machine")
    return value


Loopback = Annotated[str, AfterValidator(_loopback)]
Port = Annotated[int, Field(ge=1, le=65535)]


class Place(BaseModel):
    """Where one edge and its upstream are.

    Attributes:
        edge_address: what the edge listens on, and dials its upstream from.
        inside_address: what else may call the upstream.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    edge_address: Loopback
    https_port: Port
    plain_port: Port
    upstream_address: Loopback
    upstream_port: Port
    inside_address: Loopback

    @property
    def edge_url(self) -> str:
        """The public URL."""
        return f"https://{self.edge_address}:{self.https_port}"

    @property
    def plain_url(self) -> str:
        """The URL of the port without TLS."""
        return f"http://{self.edge_address}:{self.plain_port}"

    @property
    def upstream_url(self) -> str:
        """The URL behind the edge."""
        return f"http://{self.upstream_address}:{self.upstream_port}"

    @property
    def callers(self) -> frozenset[str]:
        """Source addresses that the upstream serves."""
        return frozenset({self.edge_address, self.inside_address})

    @property
    def tells_callers_apart(self) -> bool:
        """Whether the upstream can tell its edge from anybody else on this machine."""
        return self.edge_address != ONLY_ADDRESS


class Places(BaseModel):
    """The five places: of each sample's production, and of the staging of the sound ones."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    guarded: Place
    careless: Place
    flaky: Place
    guarded_staging: Place
    flaky_staging: Place

    def named(self) -> dict[str, Place]:
        """Return the places by the name of their edge."""
        return {name: getattr(self, name) for name in Places.model_fields}

    def of(self, sample: str) -> dict[str, Place]:
        """Return the places of a sample by the name of its environment."""
        every = self.named()
        own = {"production": every.get(sample), "staging": every.get(f"{sample}{STAGING}")}
        return {kind: place for kind, place in own.items() if place is not None}


def load(folder: Path) -> Places:
    """Return the places that the folder's file names.

    Raises:
        FileRefused: the file is missing or wrong.
    """
    return read(folder / FILE, Places)


def write_missing(folder: Path, *, has_address: Callable[[str], bool] = can_listen) -> None:
    """Choose places that this machine has, unless the folder names some already."""
    if (folder / FILE).exists():
        return
    places = _apart() if all(map(has_address, _needed(_apart()))) else _together()
    write_private(folder / FILE, _text(places).encode())


def _needed(places: Places) -> set[str]:
    return {
        address
        for place in places.named().values()
        for address in (place.edge_address, place.upstream_address, place.inside_address)
    }


def _apart() -> Places:
    return Places(
        **{
            name: Place(
                edge_address=f"127.0.10.{number}",
                https_port=8443,
                plain_port=8080,
                upstream_address=f"127.0.20.{number}",
                upstream_port=9000,
                inside_address="127.0.30.1",
            )
            for number, name in enumerate(Places.model_fields, 1)
        }
    )


def _together() -> Places:
    return Places(
        **{
            name: Place(
                edge_address=ONLY_ADDRESS,
                https_port=8443 + number,
                plain_port=8083 + number,
                upstream_address=ONLY_ADDRESS,
                upstream_port=9003 + number,
                inside_address=ONLY_ADDRESS,
            )
            for number, name in enumerate(Places.model_fields)
        }
    )


def _text(places: Places) -> str:
    parts = [_HEAD]
    for name, place in places.named().items():
        values = place.model_dump().items()
        lines = (
            f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {value}"
            for key, value in values
        )
        parts.append("\n".join([f"[{name}]", *lines, ""]))
    return "\n".join(parts)
