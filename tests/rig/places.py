"""Where everything of one rig is: addresses and ports of loopback that no other rig uses."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.rig.cases import Case
from tests.servers import free_port

FIRST_NETWORK, NETWORKS = 16, 224
"""Of 127.0.0.0/8: a rig takes one of them by its process, so that two may run side by side."""
A_THIRD_BYTE = 200
"""Cases to a third byte of the address."""


@dataclass(frozen=True)
class Places:
    """The addresses of one rig.

    Attributes:
        folder: of its files, private to the servers.
        https_port, plain_port: at which every edge listens, each at an address of its own.
        addresses: of the cases, by name.
        upstreams: ``address:port`` of each application behind the edges, by name.
    """

    folder: Path
    https_port: int
    plain_port: int
    network: int
    addresses: Mapping[str, str]
    upstreams: Mapping[str, str]

    def host(self, case: Case) -> str:
        """Return the host by which a case is registered."""
        return self.addresses[case.name] if case.is_address else case.named_host

    def words(self, case: Case) -> dict[str, str]:
        """Return what stands for the words in the configuration of a case."""
        files = {
            kind: str(self.folder / f"{case.chain}.{kind}") for kind in ("chain", "key", "pem")
        }
        return {
            **self.upstreams,
            **files,
            "address": self.addresses[case.name],
            "host": self.host(case),
            "https": str(self.https_port),
            "plain": str(self.plain_port),
            "name": case.label,
            "folder": str(self.folder),
        }


def places(folder: Path, cases: Iterable[Case], upstreams: Mapping[str, str]) -> Places:
    """Give every case an address."""
    network = own_network()
    addresses = {
        case.name: f"127.{network}.{1 + number // A_THIRD_BYTE}.{1 + number % A_THIRD_BYTE}"
        for number, case in enumerate(cases)
    }
    return Places(folder, free_port(), free_port(), network, addresses, upstreams)


def own_network() -> int:
    """Return the second byte of the addresses that this process uses."""
    return FIRST_NETWORK + os.getpid() % NETWORKS
