"""Every probe there is, in one tuple that is written out."""

from typing import Any

from readiness.domain.probing import ProbeId
from readiness.probes import (
    authentication,
    availability,
    exposure,
    hsts,
    plain_http,
    tls,
    version,
)
from readiness.probes.contract import Probe

ALL_PROBES: tuple[Probe[Any], ...] = (
    availability.PROBE,
    tls.PROBE,
    plain_http.PROBE,
    hsts.PROBE,
    authentication.PROBE,
    exposure.PROBE,
    version.PROBE,
)
"""A probe is one module with a ``PROBE``, and one entry here."""


def probe_of(probe_id: ProbeId) -> Probe[Any]:
    """Return the probe called ``probe_id``.

    Raises:
        KeyError: it is not in the catalogue.
    """
    for probe in ALL_PROBES:
        if probe.id is probe_id:
            return probe
    raise KeyError(probe_id)
