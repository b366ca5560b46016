"""What the golden cases show of releases: what runs, and what approving one takes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from registry.domain.approvals.policies import Policy
from registry.domain.approvals.terms import PolicyTerms, RoleSlot
from registry.domain.responsibilities import Responsibility
from registry.domain.subject import ChangeKind, ReleaseSubject
from registry.domain.vocabulary import EnvironmentKind, Tier
from tests.golden.case import Case
from tests.observations import ENVIRONMENT, INTERFACE, sound

ONE = PolicyTerms((RoleSlot(Responsibility.RELEASE_APPROVAL),))


def _placed(**changes: Any) -> Case:
    place = replace(ENVIRONMENT, **changes)
    return Case(replace(INTERFACE, environments=(place,)), sound())


def _released(**parts: str) -> Case:
    assert ENVIRONMENT.release
    return _placed(release=replace(ENVIRONMENT.release, subject=ReleaseSubject(**parts)))


def _demanding(*policies: Policy, tier: Tier | None = Tier.CRITICAL) -> Case:
    return Case(replace(INTERFACE, policies=policies, tier=tier), sound())


RELEASE_CASES: dict[str, Callable[[], Case]] = {
    "no-release-recorded": lambda: _placed(release=None),
    "staging-without-a-release": lambda: _placed(release=None, kind=EnvironmentKind.STAGING),
    "release-of-a-tag": lambda: _released(image="chat:latest"),
    "release-without-its-image": lambda: _released(prompt="sha256:" + "5" * 64),
    "one-approval-at-tier-1": lambda: _demanding(Policy("light", ONE)),
    "one-approval-where-no-tier-is-decided": lambda: _demanding(Policy("light", ONE), tier=None),
    "one-approval-at-tier-2": lambda: _demanding(Policy("light", ONE), tier=Tier.IMPORTANT),
    "requester-may-approve-prompts": lambda: _demanding(
        Policy(
            "prompts",
            replace(ONE, excludes_requester=False),
            EnvironmentKind.PRODUCTION,
            ChangeKind.PROMPT,
        ),
    ),
    "lax-policy-of-staging-alone": lambda: _demanding(
        Policy("trial", replace(ONE, excludes_authors=False), EnvironmentKind.STAGING)
    ),
}
