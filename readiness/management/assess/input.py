"""From the arguments of the command line to candidates, or to everything that is wrong."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from readiness.egress import Zone
from readiness.management.assess.candidates import Candidate, InputProblem, InputRefused
from readiness.management.assess.descriptors import candidates_of, chosen, read
from readiness.management.assess.urls import Assumptions, candidate_of, is_url
from registry.domain.certificates import CertificatesInvalid, normalise_pem

_CA = "--ca"
_ADDRESS = re.compile(
    r"(localhost|\[[0-9a-f:.]+\]|[^/\s@:]+\.(?!ya?ml\b|json\b)[a-z0-9-]+)(:\d+)?(/\S*)?",
    re.IGNORECASE,
)
"""A host with port and path, as people type it into a browser."""


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody wants to have assessed.

    Attributes:
        targets: files, folders, ``-`` and URLs, in any order.
        environments: names; none for all.
        zones: all that there are, by name.
        given: those of the command line.
        profile: what a bare URL is.
    """

    targets: Sequence[str]
    environments: Sequence[str]
    zones: Mapping[str, Zone]
    given: Mapping[str, Zone]
    profile: str


def candidates(request: Request, *, ca: Path | None, now: datetime) -> list[Candidate]:
    """Return the environments to assess.

    Good input beside bad is not assessed: a pipeline that gets half a report takes it for all.

    Args:
        request: what is wanted.
        ca: file of a certificate authority for environments that name none.
        now: when the descriptors were read.

    Raises:
        InputRefused: with every problem of every file and address.
    """
    pem = _pem(ca) if ca else ""
    assumptions = Assumptions(request.zones, request.given, request.profile, pem, ca)
    found: list[Candidate] = []
    problems = [problem for target in request.targets for problem in _misnamed(target)]
    files = [one for one in request.targets if not (is_url(one) or any(_misnamed(one)))]
    try:
        found.extend(candidates_of(read(files), assumptions, now=now) if files else ())
    except InputRefused as refused:
        problems.extend(refused.problems)
    for url in dict.fromkeys(filter(is_url, request.targets)):
        try:
            found.append(candidate_of(url, assumptions, now=now))
        except InputRefused as refused:
            problems.extend(refused.problems)
    if problems:
        raise InputRefused(problems)
    if not found:
        raise InputRefused([InputProblem(files[0], "describes no AIInterface: nothing to assess.")])
    return chosen(found, request.environments)


def _misnamed(target: str) -> Iterator[InputProblem]:
    """Yield what is wrong with an argument that is neither a file nor a whole address."""
    if not target.strip():
        yield InputProblem("FILE|FOLDER|-|URL", "an argument is empty: leave it out.")
    elif _ADDRESS.fullmatch(target) and not Path(target).exists():
        sentence = f"is no file. Write an address with its scheme: https://{target}"
        yield InputProblem(target, sentence)


def _pem(file: Path) -> str:
    try:
        pem = normalise_pem(file.read_text("utf-8"))
    except OSError as error:
        raise InputRefused([InputProblem(_CA, f"cannot read {file}: {error.strerror}.")]) from error
    except (CertificatesInvalid, UnicodeDecodeError) as error:
        sentence = f"{file} is not a certificate in PEM form (-----BEGIN CERTIFICATE-----)."
        raise InputRefused([InputProblem(_CA, sentence)]) from error
    if not pem:
        raise InputRefused([InputProblem(_CA, f"{file} is empty.")])
    return pem
