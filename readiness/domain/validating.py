"""What a contract's probes saw in staging, compared with it clause by clause."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from readiness.domain.beside import Seen
from readiness.domain.checks import acc_1, prx_2
from readiness.domain.checks.contract import Subject
from readiness.domain.facts import HstsFacts, PlainHttpFacts, TlsFacts
from readiness.domain.findings import Reason, Verdict
from readiness.domain.hsts_answers import heard
from readiness.domain.hsts_header import HstsInvalid, parse
from readiness.domain.outcomes import Outcome
from readiness.domain.probing import Observation, ProbeId, target_digest
from readiness.domain.validations import CONTRACT_PROBES, ClauseResult, Measured
from registry.domain.contract import EdgeAuthentication, PlainHttp
from registry.domain.contract_catalogue import Clause
from registry.domain.snapshot import ContractSnapshot, EnvironmentSnapshot, InterfaceSnapshot

Told = tuple[Measured, str]
_UNMEASURED = "No probe looks at it yet."
_OPEN = "No probe asks yet whether older versions are refused."
_OUTCOMES = {
    Outcome.PASS: Measured.HELD,
    Outcome.WARN: Measured.HELD,
    Outcome.FAIL: Measured.CONTRADICTED,
    Outcome.UNKNOWN: Measured.UNSEEN,
    Outcome.NOT_APPLICABLE: Measured.UNMEASURED,
}


def have_come(seen: Seen, since: datetime) -> bool:
    """Tell whether every probe of a contract has looked since it was asked to."""
    return all(probe in seen and seen[probe].observed_at >= since for probe in CONTRACT_PROBES)


def compared(
    interface: InterfaceSnapshot,
    place: EnvironmentSnapshot,
    contract: ContractSnapshot,
    seen: Seen,
    now: datetime,
) -> tuple[ClauseResult, ...]:
    """Return what came of each clause that promises something.

    Args:
        place: where the probes looked.
        contract: the one that is validated, whosever it is.
        seen: what they saw there since they were sent.
    """
    # the checks judge the place as if it promised what is validated
    subject = Subject(interface, replace(place, contract=contract), now)
    return tuple(_results(subject, contract, seen, target_digest(place)))


def _results(
    subject: Subject, contract: ContractSnapshot, seen: Seen, target: str
) -> Iterator[ClauseResult]:
    for clause in Clause:
        if contract.is_open(clause) or contract.reason(clause):
            continue
        if clause not in _LOOKS or contract.value(clause) == EdgeAuthentication.NONE:
            yield ClauseResult(clause, Measured.UNMEASURED, _UNMEASURED)
            continue
        probe, look = _LOOKS[clause]
        if unseen := _unseen(seen.get(probe), target):
            yield ClauseResult(clause, Measured.UNSEEN, unseen, probe)
        else:
            yield ClauseResult(clause, *look(subject, seen[probe].facts, contract), probe)


def _unseen(observation: Observation[Any] | None, target: str) -> str:
    if observation is None:
        return "Its probe has not run."
    if observation.target != target:
        return "The environment was changed while its probe ran."
    if observation.facts is None:
        return observation.unknown.detail if observation.unknown else "Its probe saw nothing."
    if observation.left_out:
        return "The edge was too slow to be asked everything."
    return ""


def _tls(subject: Subject, facts: TlsFacts, contract: ContractSnapshot) -> Told:
    spoken = {one.protocol.removeprefix("TLSv") for one in facts.addresses if one.protocol}
    if not facts.https:
        return Measured.CONTRADICTED, "The edge is plain HTTP."
    if not spoken:
        return Measured.UNSEEN, "No handshake came to an end."
    oldest = min(spoken)
    if oldest < contract.minimum_tls:
        return Measured.CONTRADICTED, f"TLS {oldest} is spoken where both sides could do better."
    return Measured.UNMEASURED, f"TLS {oldest} is spoken. {_OPEN}"


def _plain(subject: Subject, facts: PlainHttpFacts, contract: ContractSnapshot) -> Told:
    verdict = prx_2.judge(subject, facts)
    refused = verdict.reason is Reason.PLAIN_REFUSED
    if verdict.outcome is Outcome.PASS and refused != (contract.plain_http == PlainHttp.REFUSED):
        return Measured.CONTRADICTED, verdict.summary
    return _by(verdict)


def _hsts(subject: Subject, facts: HstsFacts, contract: ContractSnapshot) -> Told:
    promised = contract.hsts_seconds or 0
    if not facts.https:
        return Measured.CONTRADICTED, "The edge is plain HTTP."
    answers = heard(facts.answers)
    if not answers:
        return Measured.UNSEEN, "The edge gave no answer."
    for answer in answers:
        found = _seconds(answer.values)
        if found is None:
            return Measured.CONTRADICTED, f"{answer.path} is answered without a valid header."
        if found < promised:
            return Measured.CONTRADICTED, f"{answer.path} has max-age {found}, not {promised}."
    return Measured.HELD, f"{len(answers)} answers have max-age {promised} or more."


def _seconds(values: tuple[str, ...]) -> int | None:
    try:
        return parse(values[0]).max_age if values else None
    except HstsInvalid:
        return None


def _authentication(subject: Subject, facts: Any, contract: ContractSnapshot) -> Told:  # noqa: ANN401 (one signature for all)
    return _by(acc_1.judge(subject, facts))


def _by(verdict: Verdict) -> Told:
    return _OUTCOMES[verdict.outcome], verdict.summary


_LOOKS: dict[Clause, tuple[ProbeId, Callable[[Subject, Any, ContractSnapshot], Told]]] = {
    Clause.MINIMUM_TLS: (ProbeId.TLS, _tls),
    Clause.PLAIN_HTTP: (ProbeId.PLAIN_HTTP, _plain),
    Clause.HSTS_SECONDS: (ProbeId.HSTS, _hsts),
    Clause.EDGE_AUTHENTICATION: (ProbeId.AUTHENTICATION, _authentication),
}
"""The clauses at which a probe looks, by which, and how what it saw is compared."""
