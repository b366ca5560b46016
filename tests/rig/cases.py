"""The cases of the rig: how one edge each is configured, read from ``configurations/``.

A file is called ``<server>-<topic>.toml`` and holds a table for each case. Its texts are parts of
that server's own configuration, as an operator would write them; ``@word@`` stands for what the rig
decides, an address or a file.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CONFIGURATIONS = Path(__file__).parent / "configurations"
DOMAIN = "edge.test"
NO_ONE = "nobody"
"""In place of a text: nothing listens there."""
NEVER = "never"
"""In place of a text: connections are accepted, and nothing ever comes."""

_WORD = re.compile(r"@([a-z_]+)@")


@dataclass(frozen=True)
class Case:
    """One edge.

    Attributes:
        name: file and name, for example ``nginx-guarding/sound``.
        server: the program that plays the edge; ``bare`` for a socket without any.
        https: what the server does over TLS.
        plain: what it does over plain HTTP; "" for the redirect that is right.
        outside: parts that stand beside the edge, such as backends.
        chain: the certificates that it sends, by the names of ``chains.py``.
        is_address: whether it is registered by its IP address.
        record: what the registry holds beyond the defaults of ``records.py``.
    """

    name: str
    server: str
    https: str
    plain: str = ""
    outside: str = ""
    chain: str = "good"
    is_address: bool = False
    record: Mapping[str, Any] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The name as hosts and sections of configurations are called."""
        return self.name.replace("/", "-")

    @property
    def named_host(self) -> str:
        """The host name under which the edge is reached unless it is registered by address."""
        return f"{self.label}.{DOMAIN}"


def all_cases() -> dict[str, Case]:
    """Return every case by its name."""
    paths = sorted(CONFIGURATIONS.glob("*.toml"))
    return {case.name: case for path in paths for case in cases_in(path)}


def cases_in(path: Path) -> Iterator[Case]:
    """Yield the cases of one file."""
    server = path.stem.partition("-")[0]
    for name, table in tomllib.loads(path.read_text("utf-8")).items():
        yield Case(name=f"{path.stem}/{name}", server=server, **table)


def filled(text: str, words: Mapping[str, str]) -> str:
    """Return ``text`` with every ``@word@`` replaced.

    Raises:
        KeyError: the rig decides nothing of that name.
    """
    return _WORD.sub(lambda found: words[found[1]], text)
