"""Golden cases of what people say and tools hand in: answers, evidence, and what became of them."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import cycle

from readiness.domain.attestations import Answer, Attestation
from readiness.domain.checklist import Item, items
from readiness.domain.checklist.fingerprints import fingerprint_of
from readiness.domain.claims import Claims
from readiness.domain.outcomes import Outcome
from readiness.domain.pushed_evidence import OUTCOMES, PushedEvidence
from readiness.domain.scorecards import current
from registry.domain.particulars import DataHandling
from registry.domain.subject import ReleaseSubject
from registry.domain.vocabulary import Lifecycle, Tier
from tests.golden.case import Case
from tests.observations import ENVIRONMENT, INTERFACE, NOW, PARTICULARS, sound

YESTERDAY, TOMORROW = NOW - timedelta(days=1), NOW + timedelta(days=1)
PROMPT = "sha256:" + "7" * 64
CANDIDATE = {"prompt": "sha256:" + "9" * 64}
"""What is recorded to run nowhere."""
assert ENVIRONMENT.release is not None
RUNS = replace(ENVIRONMENT.release, subject=ReleaseSubject(prompt=PROMPT))
PLACE = replace(ENVIRONMENT, inside_zone="lab", release=RUNS)
CRITICAL = replace(INTERFACE, tier=Tier.CRITICAL, environments=(PLACE,))
"""An interface to which every question applies."""
ASKED = [item for item in items().values() if item.takes_answers]
PUSHED = [item for item in items().values() if item.takes_evidence]


def attested(item: Item, answer: Answer = Answer.MET, **changes: object) -> Attestation:
    said = Attestation(
        public_id=f"att_{item.check}",
        check=item.check,
        answer=answer,
        by="Mia",
        answered_at=YESTERDAY,
        valid_until=NOW + timedelta(days=20),
        statement="Seen in the meeting of 20 November.",
        fingerprint=fingerprint_of(item, PLACE),
    )
    return replace(said, **changes)  # type: ignore[arg-type] # fields by name


def pushed(item: Item, outcome: Outcome = Outcome.PASS, **changes: object) -> PushedEvidence:
    handed_in = PushedEvidence(
        public_id=f"evd_{item.check}",
        check=item.check,
        outcome=outcome,
        summary="Compared 40 of 40",
        by="Mia (token 0abc)",
        observed_at=YESTERDAY,
        valid_until=TOMORROW,
    )
    return replace(handed_in, **changes)  # type: ignore[arg-type] # fields by name


def claims_of(*claims: Attestation | PushedEvidence) -> Claims:
    return Claims(
        attestations={one.check: one for one in claims if isinstance(one, Attestation)},
        evidence=_by_check(one for one in claims if isinstance(one, PushedEvidence)),
    )


def _by_check(evidence: Iterable[PushedEvidence]) -> dict[str, tuple[PushedEvidence, ...]]:
    found: dict[str, tuple[PushedEvidence, ...]] = {}
    for one in sorted(evidence, key=lambda one: one.observed_at, reverse=True):
        others = [other for other in found.get(one.check, ()) if other.subject != one.subject]
        found[one.check] = (*others, one)
    return found


def _asked_of_others() -> Case:
    """Return a case of a scorecard that asks everything of what is retired alone."""
    assert CRITICAL.lifecycle is not Lifecycle.RETIRED
    retired = frozenset({Lifecycle.RETIRED})
    lines = tuple(replace(line, lifecycles=retired) for line in current().lines)
    card = replace(current(), lines=lines)
    return Case(replace(CRITICAL, lifecycle=Lifecycle.PRODUCTION), sound(), scorecard=card)


def _claimed(claims: Iterable[Attestation | PushedEvidence]) -> Case:
    return Case(CRITICAL, sound(), claims_of(*claims))


def _declared_elsewhere(**changes: object) -> Case:
    said = replace(PARTICULARS, data=DataHandling())
    answer = attested(items()["DAT-1"], **changes)  # type: ignore[arg-type] # fields by name
    return Case(replace(INTERFACE, particulars=said), sound(), claims_of(answer))


CLAIM_CASES: dict[str, Callable[[], Case]] = {
    "asked-of-others-only": _asked_of_others,
    "nobody-answered": lambda: Case(CRITICAL, sound()),
    "every-question-met": lambda: _claimed(map(attested, ASKED)),
    "no-question-met": lambda: _claimed(attested(one, Answer.NOT_MET) for one in ASKED),
    "no-question-applies": lambda: _claimed(
        attested(one, Answer.NOT_APPLICABLE, statement="There are no accounts here.")
        for one in ASKED
    ),
    "answers-expired": lambda: _claimed(
        attested(one, valid_until=NOW - timedelta(days=3), answered_at=NOW - timedelta(days=60))
        for one in ASKED
    ),
    "changed-since-it-was-answered": lambda: _claimed(
        attested(one, fingerprint="sha256:before") for one in ASKED if one.voided_by != "nothing"
    ),
    "evidence-passes": lambda: _claimed(map(pushed, PUSHED)),
    "evidence-warns": lambda: _claimed(pushed(one, Outcome.WARN) for one in PUSHED),
    "evidence-fails": lambda: _claimed(pushed(one, Outcome.FAIL) for one in PUSHED),
    "evidence-expired-and-nobody-answered-since": lambda: _claimed(
        claim
        for one in PUSHED
        for claim in (
            pushed(one, Outcome.FAIL, valid_until=NOW - timedelta(hours=2)),
            attested(one),
        )
    ),
    "evidence-of-a-candidate-beside-what-runs": lambda: _claimed(
        claim
        for one in PUSHED
        for claim in (
            attested(one, answered_at=NOW - timedelta(days=2)),
            pushed(one, Outcome.FAIL, subject={"prompt": PROMPT}),
            pushed(one, public_id=f"evd_{one.check}_2", subject=CANDIDATE, observed_at=NOW),
        )
    ),
    "evidence-of-another-build": lambda: _claimed(pushed(one, subject=CANDIDATE) for one in PUSHED),
    "evidence-older-than-the-release": lambda: _claimed(
        pushed(one, outcome, observed_at=RUNS.deployed_at - timedelta(minutes=1))
        for one, outcome in zip(PUSHED, cycle(OUTCOMES), strict=False)
    ),
    "data-handling-declared-elsewhere": _declared_elsewhere,
    "data-handling-declared-nowhere": lambda: _declared_elsewhere(answer=Answer.NOT_MET),
}
