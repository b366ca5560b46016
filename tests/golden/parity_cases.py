"""What the golden cases show of builds: what answers, in staging too, and validated contracts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from readiness.domain.access_facts import IdentityUse
from readiness.domain.claims import Claims
from readiness.domain.failures import Failure
from readiness.domain.outcomes import Outcome
from readiness.domain.probing import ProbeId, target_digest
from readiness.domain.validations import ClauseResult, Measured, Validation
from readiness.domain.version_facts import VersionAnswer
from registry.domain.contract_catalogue import Clause
from registry.domain.contract_effective import digest
from registry.domain.snapshot import ContractSnapshot
from registry.domain.subject import ReleaseSubject
from registry.domain.vocabulary import EnvironmentKind
from tests.golden.case import Case
from tests.observations import (
    CONTRACT,
    ENVIRONMENT,
    INTERFACE,
    NOW,
    RUNS,
    observed,
    sound,
    version,
)

assert ENVIRONMENT.release
RELEASE = ENVIRONMENT.release
STAGING = replace(
    ENVIRONMENT,
    id=2,
    name="staging",
    kind=EnvironmentKind.STAGING,
    edge_url="https://staging.example.test",
    rehearsals=(),
)
OTHER = replace(RUNS, version="1.3.9", digest="sha256:" + "3" * 64)
OTHER_THERE = replace(OTHER, address="192.0.2.8")
JUST_NOW = replace(RELEASE, deployed_at=NOW - timedelta(minutes=5))
HELD = (
    ClauseResult(Clause.PLAIN_HTTP, Measured.HELD, "Every path is redirected.", "P04"),
    ClauseResult(Clause.HSTS_SECONDS, Measured.HELD, "2 answers are marked.", "P05"),
    ClauseResult(Clause.BODY_LIMIT_BYTES, Measured.UNMEASURED, "No probe looks at it yet."),
)
VALIDATION = Validation(
    "val_01KA0000000000000000000000",
    digest(CONTRACT),
    3,
    "staging",
    NOW - timedelta(days=2),
    "Mia",
    NOW - timedelta(days=2, minutes=-1),
    Outcome.PASS,
    NOW + timedelta(days=88),
    HELD,
)


def _answering(*answers: VersionAnswer, release: Any = RELEASE, **facts: Any) -> Case:
    place = replace(ENVIRONMENT, release=release)
    found = observed(ProbeId.VERSION, version(*answers, **facts), target=target_digest(place))
    return Case(replace(INTERFACE, environments=(place,)), sound() | {ProbeId.VERSION: found})


def _without_a_route() -> Case:
    place = replace(ENVIRONMENT, routes=ENVIRONMENT.routes[:2])
    seen = {probe: replace(found, target=target_digest(place)) for probe, found in sound().items()}
    nothing = replace(seen[ProbeId.VERSION], facts=version(path="", pointer="", answers=()))
    return Case(replace(INTERFACE, environments=(place,)), seen | {ProbeId.VERSION: nothing})


def _beside(*answers: VersionAnswer, seen: bool = True, **changes: Any) -> Case:
    """Return production with a staging environment beside it, at which these answer."""
    staging = replace(STAGING, **changes)
    facts = version(*answers)
    versions = {1: observed(ProbeId.VERSION, version())}
    if seen:
        versions[2] = observed(ProbeId.VERSION, facts, target=target_digest(staging))
    interface = replace(INTERFACE, environments=(ENVIRONMENT, staging))
    return Case(interface, sound(), versions=versions)


def _running(name: str, age: timedelta) -> Any:
    subject = ReleaseSubject(image="sha256:" + "3" * 64)
    return replace(RELEASE, version=name, subject=subject, deployed_at=NOW - age)


def _validated(*validations: Validation, **changes: Any) -> Case:
    place = replace(ENVIRONMENT, **changes)
    claims = Claims(validations=validations)
    return Case(replace(INTERFACE, environments=(place,)), sound(), claims)


def _contradicted() -> Case:
    wrong = ClauseResult(
        Clause.PLAIN_HTTP, Measured.CONTRADICTED, "/ is answered 200 over plain HTTP.", "P04"
    )
    return _validated(replace(VALIDATION, outcome=Outcome.FAIL, clauses=(wrong, *HELD[1:])))


def _unseen() -> Case:
    told = ClauseResult(Clause.PLAIN_HTTP, Measured.UNSEEN, "The edge was too slow.", "P04")
    return _validated(replace(VALIDATION, outcome=Outcome.UNKNOWN, clauses=(told, *HELD[1:])))


PARITY_CASES: dict[str, Callable[[], Case]] = {
    "release-by-its-version-alone": lambda: _answering(replace(RUNS, digest=None)),
    "release-by-its-digest-under-another-name": lambda: _answering(replace(RUNS, version="9")),
    "another-version": lambda: _answering(replace(OTHER, digest=None)),
    "another-digest-under-the-same-version": lambda: _answering(replace(RUNS, digest=OTHER.digest)),
    "one-address-runs-another-version": lambda: _answering(RUNS, OTHER_THERE),
    "rollout-just-after-a-deployment": lambda: _answering(RUNS, OTHER_THERE, release=JUST_NOW),
    "only-the-release-before-answers": lambda: _answering(OTHER, release=JUST_NOW),
    "two-other-versions-during-a-rollout": lambda: _answering(
        RUNS,
        OTHER_THERE,
        replace(RUNS, version="1.2", digest=None, address="192.0.2.9"),
        release=JUST_NOW,
    ),
    "not-seen-since-the-deployment": lambda: _answering(
        release=replace(RELEASE, deployed_at=NOW + timedelta(seconds=1))
    ),
    "version-asks-for-a-credential": lambda: _answering(
        VersionAnswer("192.0.2.7", status=401), identity=IdentityUse.NONE
    ),
    "version-behind-a-challenge": lambda: _answering(
        VersionAnswer("192.0.2.7", status=403, challenged=True)
    ),
    "version-cannot-be-read": lambda: _answering(VersionAnswer("192.0.2.7", status=200)),
    "one-address-hides-its-version": lambda: _answering(
        RUNS, VersionAnswer("192.0.2.8", status=404)
    ),
    "version-route-hangs-up": lambda: _answering(VersionAnswer("192.0.2.7", failure=Failure.RESET)),
    "edge-is-gone-when-asked-for-its-version": lambda: _answering(failure=Failure.NO_SUCH_HOST),
    "no-version-route": _without_a_route,
    "version-without-a-release": lambda: _answering(release=None),
    "staging-at-par": _beside,
    "staging-ahead": lambda: _beside(OTHER, release=_running("1.5.0", timedelta(days=1))),
    "staging-behind": lambda: _beside(OTHER, release=_running("1.3.9", timedelta(days=9))),
    "staging-without-a-record": lambda: _beside(release=None),
    "staging-runs-another-build": lambda: _beside(OTHER),
    "staging-never-seen": lambda: _beside(seen=False),
    "staging-at-the-edge-of-production": lambda: _beside(edge_url=ENVIRONMENT.edge_url),
    "contract-validated": lambda: _validated(VALIDATION),
    "contract-validation-over": lambda: _validated(replace(VALIDATION, valid_until=NOW)),
    "contract-changed-since-it-was-validated": lambda: _validated(
        replace(VALIDATION, contract_digest="sha256:" + "0" * 64)
    ),
    "contract-contradicted-in-staging": _contradicted,
    "contract-not-seen-in-staging": _unseen,
    "contract-being-validated": lambda: _validated(
        replace(
            VALIDATION,
            started_at=NOW - timedelta(minutes=1),
            finished_at=None,
            outcome=None,
            valid_until=None,
            clauses=(),
        )
    ),
    "contract-validation-never-came-back": lambda: _validated(
        replace(VALIDATION, finished_at=None, outcome=None, valid_until=None, clauses=())
    ),
    "no-contract-to-validate": lambda: _validated(VALIDATION, contract=ContractSnapshot()),
}
