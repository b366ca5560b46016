"""Dials that our own guard refused: on one's own command line, with the address and the cure.

The guard tells whoever registered a name nothing of what lies behind it, and writes it to the log.
Whoever runs this command may read that log, and needs to know which zone to name.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from urllib.parse import urlsplit

from readiness.egress import PUBLIC
from readiness.egress.ranges import is_public
from readiness.management.assess.zones import ARGUMENT, network_of
from registry.domain.snapshot import EnvironmentSnapshot
from registry.domain.zones import zone_advice

GUARD = "readiness.egress.guard"
"""The logger that hears of each refusal."""
_ASK_IN_PUBLIC = "name its URL in a run without --zone, or describe it with outsideZone: public"


class RefusedDials(logging.Handler):
    """Collects what the guard writes."""

    def __init__(self) -> None:
        super().__init__()
        self._found: dict[str, dict[str, str]] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Keep host, address and reason of one refusal."""
        host, address = getattr(record, "host", ""), getattr(record, "address", "")
        if host and address:
            self._found.setdefault(host, {})[address] = getattr(record, "reason", "")

    def notes(self, environment: EnvironmentSnapshot) -> Iterator[str]:
        """Yield a sentence for each address of the environment's host that was not dialled."""
        host = urlsplit(environment.edge_url).hostname or ""
        for address, reason in self._found.get(host, {}).items():
            yield f"{host} is {address} and was not asked: {reason}.{_cure(environment, address)}"


def _cure(environment: EnvironmentSnapshot, address: str) -> str:
    shown = f"[{address}]" if ":" in address else address
    if zone_advice(f"http://{shown}", {}) is None:
        is_elsewhere = is_public(ip_address(address)) and environment.outside_zone != PUBLIC
        return f" It is public: {_ASK_IN_PUBLIC}." if is_elsewhere else ""
    zone = environment.outside_zone if environment.outside_zone != PUBLIC else "local"
    return f" Name the zone it lies in: {ARGUMENT} {zone}={network_of(address)}"


@contextmanager
def refused_dials() -> Iterator[RefusedDials]:
    """Collect refusals until the end of the block, in place of writing them to the log."""
    logger, handler = logging.getLogger(GUARD), RefusedDials()
    propagates, level = logger.propagate, logger.level
    logger.propagate = False
    # whatever the log leaves out
    logger.setLevel(logging.WARNING)
    logger.addHandler(handler)
    try:
        yield handler
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = propagates
