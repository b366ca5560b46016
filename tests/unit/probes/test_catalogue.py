from importlib import import_module
from pathlib import Path

import pytest

import readiness.probes
from readiness.domain.probing import Cadence, ProbeId
from readiness.probes.catalogue import ALL_PROBES, probe_of


def test_every_module_with_a_probe_is_in_the_catalogue() -> None:
    folder = Path(readiness.probes.__path__[0])
    modules = [import_module(f"readiness.probes.{file.stem}") for file in folder.glob("[!_]*.py")]
    on_disk = {module.PROBE.id for module in modules if hasattr(module, "PROBE")}
    assert on_disk == {probe.id for probe in ALL_PROBES}


def test_every_probe_has_one_entry() -> None:
    assert sorted(probe.id for probe in ALL_PROBES) == sorted(ProbeId)
    assert [probe_of(probe.id) for probe in ALL_PROBES] == list(ALL_PROBES)


def test_the_cadences_are_the_declared_ones() -> None:
    assert {probe.id: probe.cadence for probe in ALL_PROBES} == {
        ProbeId.AVAILABILITY: Cadence.FAST,
        ProbeId.TLS: Cadence.POSTURE,
        ProbeId.PLAIN_HTTP: Cadence.POSTURE,
        ProbeId.HSTS: Cadence.POSTURE,
        ProbeId.AUTHENTICATION: Cadence.MEDIUM,
        ProbeId.EXPOSURE: Cadence.POSTURE,
        ProbeId.VERSION: Cadence.MEDIUM,
    }


def test_an_unknown_probe_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        probe_of("P99")  # type: ignore[arg-type] # wrong on purpose
