"""Descriptors as candidates: from files, folders and standard input, and without a registry."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NoReturn, TextIO
from urllib.parse import urlsplit

from readiness.egress import Zone
from readiness.management.assess import notes
from readiness.management.assess.candidates import Candidate, InputProblem, InputRefused
from readiness.management.assess.identities import identities_of
from readiness.management.assess.urls import Assumptions
from readiness.management.assess.zones import ARGUMENT, network_of, permits
from registry.domain.certificates import CertificatesInvalid, normalise_pem
from registry.domain.descriptor import Documents, InterfaceDocument, Placed, load, parse
from registry.domain.descriptor.snapshots import interface_snapshot
from registry.domain.snapshot import EnvironmentSnapshot, InterfaceSnapshot

STANDARD_INPUT = "-"
_CERTIFICATE_SUFFIXES = (".pem", ".crt", ".cer")
_LONGEST_CERTIFICATES = 262_144
"""Bytes of a file that may hold a certificate authority; larger ones are not looked at."""


def read(targets: Sequence[str], standard_input: TextIO | None = None) -> Documents:
    """Read descriptors from files and folders, and from standard input for ``-``."""
    parts = [load(Path(target) for target in targets if target != STANDARD_INPUT)]
    if STANDARD_INPUT in targets:
        text = (standard_input or sys.stdin).read()
        parts.append(parse(text, source="standard input", read_beside=_nothing_beside))
    return Documents.joined(parts)


def candidates_of(
    documents: Documents, assumptions: Assumptions, *, now: datetime
) -> list[Candidate]:
    """Return every environment of ``documents``.

    Raises:
        InputRefused: a document is wrong, or no zone permits one of its edges.
    """
    problems = [InputProblem.of(problem) for problem in documents.problems]
    for placed in documents.interfaces:
        problems.extend(_zone_problems(placed, assumptions.zones))
    if problems:
        raise InputRefused(problems)
    teams = [team.document for team in documents.teams]
    templates = [template.document for template in documents.templates]
    found: list[Candidate] = []
    for placed in documents.interfaces:
        interface = interface_snapshot(placed.document, now=now, teams=teams, templates=templates)
        found.extend(
            _candidate(placed, interface, one, assumptions) for one in interface.environments
        )
    return found


def _zone_problems(
    placed: Placed[InterfaceDocument], zones: Mapping[str, Zone]
) -> Iterator[InputProblem]:
    for name, shape in placed.document.spec.environments.items():
        path = ("spec", "environments", name)
        zone = zones.get(shape.outside_zone)
        if zone is None:
            message = (
                f"there is no zone {shape.outside_zone} here: give its networks, "
                f"{ARGUMENT} {shape.outside_zone}=CIDR,…"
            )
            yield InputProblem.of(placed.problem((*path, "outsideZone"), message))
        elif not permits(zone, shape.edge):
            yield InputProblem.of(placed.problem((*path, "edge"), _outside(shape.edge, zone)))


def _outside(edge: str, zone: Zone) -> str:
    network = network_of(urlsplit(edge).hostname or "")
    if zone.is_public:
        return (
            "is not public: give the environment an outsideZone, for example local, and its "
            f"networks with {ARGUMENT} local={network}"
        )
    return f"lies outside the zone {zone.name}: add {ARGUMENT} {zone.name}={network}"


def _candidate(
    placed: Placed[InterfaceDocument],
    interface: InterfaceSnapshot,
    environment: EnvironmentSnapshot,
    assumptions: Assumptions,
) -> Candidate:
    shape = placed.document.spec.environments[environment.name]
    identities = identities_of(placed.document, environment.name)
    says_health = shape.routes.health is not None
    said = notes.of_descriptor(interface, environment, says_health=says_health)
    ca_file = _ca_file(Path(placed.source).parent, environment.ca_pem)
    if not environment.ca_pem and assumptions.ca_pem:
        environment = replace(environment, ca_pem=assumptions.ca_pem)
        ca_file = assumptions.ca_file
    return Candidate(
        interface,
        environment,
        (*said, *identities.notes),
        identities.values,
        identities.references,
        ca_file,
    )


def _ca_file(folder: Path, pem: str) -> Path | None:
    """Return the file beside a descriptor that holds the certificates of ``pem``."""
    if not pem or not folder.is_dir():
        return None
    files = (file for file in sorted(folder.iterdir()) if file.suffix in _CERTIFICATE_SUFFIXES)
    return next((file for file in files if _holds(file, pem)), None)


def _holds(file: Path, pem: str) -> bool:
    try:
        if not file.is_file() or file.stat().st_size > _LONGEST_CERTIFICATES:
            return False
        return normalise_pem(file.read_text("ascii")) == pem
    except (OSError, UnicodeDecodeError, CertificatesInvalid):
        return False


def _nothing_beside(name: str) -> NoReturn:
    raise ValueError(
        f"{name} cannot be read: standard input lies in no folder. Paste the PEM text instead"
    )


def chosen(candidates: Iterable[Candidate], names: Sequence[str]) -> list[Candidate]:
    """Return the candidates whose environment has one of ``names``; all where none is given.

    Raises:
        InputRefused: a name is that of no environment.
    """
    found = list(candidates)
    known = sorted({one.environment.name for one in found})
    missing = [name for name in names if name not in known]
    if missing:
        verb = "are" if len(known) > 1 else "is"
        there_are = f"there {verb} {', '.join(known) or 'none at all'}"
        raise InputRefused(
            InputProblem("--environment", f"no environment is called {name}: {there_are}.")
            for name in missing
        )
    return [one for one in found if not names or one.environment.name in names]
