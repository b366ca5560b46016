"""REL-2: whoever approves what they asked for themselves approves everything."""

from functools import lru_cache

from readiness.domain.checks.contract import RecordCheck, Subject
from readiness.domain.findings import Reason, Verdict, passed
from readiness.domain.outcomes import Outcome
from readiness.domain.remedies import POLICY_FORM, Remedy
from registry.domain.approvals.policies import STRICT, Policy, policy_for
from registry.domain.approvals.terms import FLAGS
from registry.domain.subject import ChangeKind
from registry.domain.vocabulary import EnvironmentKind, Tier

_KEPT = 1_000
"""Verdicts that are kept: most interfaces leave it to the strict default, or share a policy."""
_CURE = "Edit the approval policy of the interface, or remove it, so that the strict default holds."


def judge(subject: Subject) -> Verdict:
    """Pass when every policy that holds here excludes who asked, and enough people approve.

    Two at tier 1, and where nobody decided the tier; one elsewhere. Where there is no policy the
    strict default holds, which does both.
    """
    return _judged(subject.interface.policies, subject.environment.kind, subject.interface.tier)


@lru_cache(maxsize=_KEPT)
def _judged(policies: tuple[Policy, ...], place: EnvironmentKind, tier: Tier | None) -> Verdict:
    found = (policy_for(policies, place, kind, tier) for kind in ChangeKind)
    # by what tells two apart: a digest of all that they say takes longer than judging them
    holding = [*{(one.name, one.change_kind): one for one in found}.values()]
    needed = 2 if tier in (Tier.CRITICAL, None) else 1
    expected = f"Requester and approver are different, and {_people(needed)} or more approve"
    joined = [one for one in holding if not one.terms.separates]
    if joined:
        missing = ", ".join(
            flag.removeprefix("excludes_").replace("_", " ")
            for flag in FLAGS
            if not getattr(joined[0].terms, flag)
        )
        return _failed(
            Reason.NOT_SEPARATED,
            f"The policy {joined[0].name} lets the {missing} approve.",
            expected,
            holding,
            joined[0],
        )
    few = [one for one in holding if one.terms.people < needed]
    if few:
        summary = (
            f"The policy {few[0].name} asks {_people(few[0].terms.people)} for {few[0].place}, "
            f"and {needed} are needed."
        )
        return _failed(Reason.APPROVALS_TOO_FEW, summary, expected, holding, few[0])
    own = [one.name for one in holding if one.name != STRICT]
    said = f"In force are: {', '.join(own)}." if own else "The strict default is in force."
    return passed(Reason.SEPARATED, said, expected=expected, measured=_measured(holding))


def _failed(
    reason: Reason, summary: str, expected: str, holding: list[Policy], wrong: Policy
) -> Verdict:
    return Verdict(
        Outcome.FAIL,
        reason,
        summary,
        expected=expected,
        measured=_measured(holding),
        remedy=Remedy(_CURE, form=POLICY_FORM, record=wrong.name),
    )


def _measured(holding: list[Policy]) -> str:
    least = min(one.terms.people for one in holding)
    names = ", ".join(dict.fromkeys(one.name for one in holding))
    return f"{_people(least)} at least, by {names}"


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"


CHECK = RecordCheck(
    "REL-2",
    "Does the approval policy separate requester and approver, with two approvers at tier 1?",
    judge,
)
