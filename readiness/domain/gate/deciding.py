"""Whether one release may be deployed or taken back now, and why (gate.md, "Ten decisions").

A pure function of what the registry says about its approval, what is known about the place, and the
time. Losing a vote, a finding or evidence, or their growing old, never opens a gate.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from readiness.domain.gate.bound import placed_reasons, staged_reasons
from readiness.domain.gate.evidence import Evidence
from readiness.domain.gate.held import (
    Demand,
    demand,
    evidence_reasons,
    level_reasons,
    score_reasons,
)
from readiness.domain.gate.holding import (
    holding,
    holding_record,
    holding_rollback,
    holding_verified,
)
from readiness.domain.gate.reasons import Action, GateKey, Place, Reason, ReasonCode, Verdict
from readiness.domain.gate.soaked import soak_reasons, turning_of_soak
from readiness.domain.gate.standing import (
    approval_reasons,
    contract_reasons,
    freeze_reasons,
    is_open,
    rollback_reasons,
    state_reasons,
)
from readiness.domain.gate.turning import (
    first_after,
    turning_of_approval,
    turning_of_evidence,
    turning_of_freeze,
)
from readiness.domain.gate.verifying import running_reasons, since_reasons
from readiness.domain.gate.way_back import way_back_reasons
from registry.domain.approvals.approval import Approval

_MOST_TOLD = 2
"""Reasons that the summary tells; the page has the others."""

_DONE = {
    Action.DEPLOY: "deployed",
    Action.RECORD: "recorded as deployed",
    Action.ROLLBACK: "rolled back",
    Action.VERIFY: "recorded as verified",
}


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate, whether it is open or shut.

    Attributes:
        sentence: why it is shut, or what it rests on.
        reasons: what is said of it, the gravest first.
        observed_at: when the oldest of what it rests on was seen, None where it rests on records.
    """

    key: GateKey
    verdict: Verdict
    sentence: str
    reasons: tuple[Reason, ...] = ()
    observed_at: datetime | None = None

    @property
    def holds(self) -> bool:
        """Whether it keeps nothing from going on."""
        return self.verdict is Verdict.ALLOW


@dataclass(frozen=True, slots=True)
class GateVerdict:
    """The answer of the gate.

    Attributes:
        gates: each of them in its order, open or shut.
        score, level: what the place holds, None where that was not asked.
        minimum, minimum_score: what is demanded of it.
        valid_until: the first moment at which time alone may change the answer, None for never.
        retry_at: until when time alone keeps it shut, None where that is not the reason.
    """

    action: Action
    verdict: Verdict
    gates: tuple[Gate, ...]
    decided_at: datetime
    score: int | None = None
    level: int | None = None
    minimum: int | None = None
    minimum_score: int | None = None
    valid_until: datetime | None = None
    retry_at: datetime | None = None

    @property
    def allows(self) -> bool:
        """Whether it may be done now."""
        return self.verdict is Verdict.ALLOW

    @property
    def admits(self) -> bool:
        """Whether it may be admitted now: that an admission is over is cured by another one."""
        return all(one.code is ReasonCode.RELEASE_ADMISSION_OVER for one in self.blocking)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Everything that is said, what blocks first."""
        return tuple(sorted(chain.from_iterable(one.reasons for one in self.gates), key=_place))

    @property
    def blocking(self) -> tuple[Reason, ...]:
        """What keeps it shut."""
        return tuple(one for one in self.reasons if one.blocks)

    @property
    def notes(self) -> tuple[Reason, ...]:
        """What is said beside that."""
        return tuple(one for one in self.reasons if not one.blocks)

    @property
    def shut(self) -> tuple[Gate, ...]:
        """The gates that are shut, in their order."""
        return tuple(one for one in self.gates if not one.holds)

    @property
    def probes(self) -> tuple[str, ...]:
        """The probes that have to run before anything can be said."""
        return tuple(sorted({one.probe for one in self.blocking if one.probe}))

    @property
    def summary(self) -> str:
        """The answer in one line."""
        if self.allows:
            return f"It may be {_DONE[self.action]} now."
        told = [one.sentence for one in self.blocking]
        more = len(told) - _MOST_TOLD
        return " ".join([*told[:_MOST_TOLD], *([f"And {more} more."] if more > 0 else [])])


def decide(
    approval: Approval, evidence: Evidence, now: datetime, action: Action = Action.DEPLOY
) -> GateVerdict:
    """Return whether ``action`` may be done with a release at ``now``, and why.

    To record that a release went out asks for nothing of the place. Taking one back asks for no
    vote and no evidence, and waits for no freeze unless the policy says so: what stands in the way
    of a cure makes an outage longer.

    Args:
        approval: what the registry says at ``now``.
        evidence: what is known at ``now`` about the environment that the release goes to.
    """
    if action is Action.ROLLBACK:
        said, held = rollback_reasons(approval), holding_rollback(approval)
        return _answer(action, said, held, turning_of_freeze(approval), now)
    if not is_open(approval):
        return _answer(action, state_reasons(approval, now), (), iter(()), now)
    if action is Action.RECORD:
        # a deployment that broke the place happened nevertheless
        said, held = _said_of_release(approval, now), holding_record(approval)
        return _answer(action, said, held, turning_of_approval(approval), now)
    about = demand(evidence, approval, now)
    turning = chain(
        turning_of_approval(approval),
        turning_of_evidence(about),
        turning_of_soak(approval, evidence),
    )
    return _answer(action, _reasons(approval, about), holding(approval, about), turning, now, about)


def verify(
    approval: Approval, evidence: Evidence, deployed_at: datetime, now: datetime
) -> GateVerdict:
    """Return whether what was deployed holds what was demanded of it, by what was seen since.

    Args:
        deployed_at: when it was recorded; what was seen until then is of what ran before.
    """
    about = demand(evidence, approval, now)
    unseen = tuple(since_reasons(about, deployed_at))
    # a failure that was seen before says nothing about what runs now
    old = frozenset({check for one in unseen for check in one.checks})
    held_back = (one for one in level_reasons(about) if not old.intersection(one.checks))
    reasons = chain(
        running_reasons(approval),
        held_back,
        score_reasons(about),
        evidence_reasons(about),
        unseen,
        placed_reasons(approval, about, old),
    )
    held, turning = holding_verified(approval, about), turning_of_evidence(about)
    return _answer(Action.VERIFY, reasons, held, turning, now, about)


def _said_of_release(approval: Approval, now: datetime) -> Iterator[Reason]:
    yield from state_reasons(approval, now)
    yield from approval_reasons(approval)
    yield from freeze_reasons(approval)
    yield from contract_reasons(approval)


def _reasons(approval: Approval, about: Demand) -> Iterator[Reason]:
    yield from _said_of_release(approval, about.now)
    yield from soak_reasons(approval, about.evidence, about.now)
    yield from level_reasons(about)
    yield from score_reasons(about)
    yield from evidence_reasons(about)
    yield from staged_reasons(approval, about)
    yield from way_back_reasons(approval, about)


def _answer(
    action: Action,
    reasons: Iterable[Reason],
    held: Iterable[tuple[GateKey, str, datetime | None]],
    turning: Iterator[datetime],
    now: datetime,
    about: Demand | None = None,
) -> GateVerdict:
    gates = _gates(reasons, held)
    blocking = [one for gate in gates for one in gate.reasons if one.blocks]
    verdict = max((one.verdict for one in gates), key=lambda one: one.gravity)
    return GateVerdict(
        action=action,
        verdict=verdict,
        gates=gates,
        decided_at=now,
        score=about.score if about else None,
        level=about.level if about else None,
        minimum=about.minimum if about else None,
        minimum_score=about.terms.minimum_score if about else None,
        valid_until=first_after(turning, now),
        retry_at=max((one.until for one in blocking if one.until), default=None),
    )


def _gates(
    reasons: Iterable[Reason], held: Iterable[tuple[GateKey, str, datetime | None]]
) -> tuple[Gate, ...]:
    found: dict[GateKey, list[Reason]] = defaultdict(list)
    for reason in sorted(reasons, key=_place):
        found[reason.gate].append(reason)
    words = {key: (sentence, seen_at) for key, sentence, seen_at in held}
    keys = [key for key in GateKey if key in words or key in found]
    return tuple(_gate(key, tuple(found[key]), *words.get(key, ("", None))) for key in keys)


def _gate(
    key: GateKey, reasons: tuple[Reason, ...], holding: str, observed_at: datetime | None
) -> Gate:
    verdict = reasons[0].verdict if reasons else Verdict.ALLOW
    sentence = reasons[0].sentence if verdict is not Verdict.ALLOW or not holding else holding
    return Gate(key, verdict, sentence, reasons, observed_at)


def _place(reason: Reason) -> Place:
    return reason.place
