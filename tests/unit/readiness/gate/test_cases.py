"""One case for each reason of the gate, and what it leads to."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from readiness.domain.gate import (
    Action,
    GateKey,
    ReasonCode,
    Verdict,
    is_same_content,
    shown_digest,
)
from readiness.domain.gate.answering import owned
from readiness.domain.gate.answering import said as said_to_ci
from readiness.domain.gate.evidence import Staged
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import Build
from readiness.web.release_gates import shown_gates
from registry.domain.approvals.ballots import CastVote, Choice, Involved
from registry.domain.approvals.force import PolicyInForce
from registry.domain.approvals.soaking import Ran
from registry.domain.approvals.terms import RoleSlot
from registry.domain.releases import ADMITTED_FOR, ReleaseState
from registry.domain.responsibilities import Responsibility
from registry.domain.rollback import PlacedRehearsal, Rehearsal, Result, RollbackPlan
from registry.domain.vocabulary import EnvironmentKind
from tests.unit.readiness.gate.worlds import (
    APPROVAL,
    APPROVED,
    CARD,
    MIA,
    NOW,
    OTHER,
    SOUND,
    SOURCES,
    SUBJECT,
    TERMS,
    THIS,
    TOM,
    Sight,
    World,
    staged,
    window,
)

DENY, PENDING, ALLOW = Verdict.DENY, Verdict.PENDING, Verdict.ALLOW
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
FROZEN = replace(TERMS, freeze_windows=(window(NOW - HOUR, 3),))
SOAKING = replace(TERMS, soak_seconds=86_400)
BOUND = replace(TERMS, evidence_of_build=True)
STAGED = (Ran("staging", SUBJECT, NOW - 6 * HOUR, None),)
STRICT_IN_FORCE = (PolicyInForce("strict", (), 1, "sha256:a"),)
MOVED = (PolicyInForce("production", (), 2, "sha256:b", 1, "sha256:a"),)
UNKNOWN = Sight(Outcome.UNKNOWN)
RUNNING = World(state=ReleaseState.DEPLOYED, is_current=True)
WAIVED_UNTIL = NOW + timedelta(days=3)


def said(choice: Choice, reason: str) -> tuple[CastVote, ...]:
    approved = replace(APPROVED[0], voter=TOM), APPROVED[1]
    return (*approved, CastVote(MIA, APPROVAL, choice, NOW - HOUR, 1, reason))


def seen(check: str, outcome: Outcome = Outcome.PASS, **changes: Any) -> World:
    return World(sights={**SOUND, check: Sight(outcome, **changes)})


def out(state: ReleaseState, **changes: Any) -> World:
    return World(state=state, is_current=state is ReleaseState.DEPLOYED, **changes)


CASES = {
    "release.draft": (out(ReleaseState.DRAFT), PENDING),
    "release.expired": (World(expires_at=NOW), DENY),
    "release.admission_over": (
        out(ReleaseState.ADMITTED, admitted_at=NOW - ADMITTED_FOR),
        PENDING,
    ),
    "release.withdrawn": (out(ReleaseState.WITHDRAWN, closing_reason="Too early."), DENY),
    "release.superseded": (out(ReleaseState.SUPERSEDED), DENY),
    "release.revoked": (out(ReleaseState.REVOKED), DENY),
    "release.overridden": (out(ReleaseState.OVERRIDDEN), DENY),
    "release.rolled_back": (out(ReleaseState.ROLLED_BACK), DENY),
    "release.recorded": (out(ReleaseState.RECORDED), DENY),
    "release.deployed": (out(ReleaseState.DEPLOYED), DENY),
    "release.verified": (out(ReleaseState.VERIFIED), DENY),
    "approval.rejected": (World(votes=said(Choice.REJECT, "No.")), DENY),
    "approval.unsatisfiable": (
        World(involved=Involved(authors=frozenset({1, 2}))),
        DENY,
    ),
    "approval.changes_requested": (World(votes=said(Choice.REQUEST_CHANGES, "Name it.")), PENDING),
    "approval.missing": (World(votes=APPROVED[1:]), PENDING),
    "freeze.active": (World(terms=FROZEN), DENY),
    "soak.never": (World(terms=SOAKING), DENY),
    "soak.running": (World(terms=SOAKING, staged=STAGED), PENDING),
    "soak.other_build": (
        World(terms=SOAKING, staged=STAGED, staged_sights=(staged(OTHER, recorded=True),)),
        DENY,
    ),
    "contract.changed": (World(disagreement="The contract is another one."), DENY),
    "check.failed": (seen("OWN-1", Outcome.FAIL), DENY),
    "rollback.no_plan": (seen("REL-3", Outcome.FAIL), DENY),
    "rollback.not_rehearsed": (seen("REL-5", Outcome.FAIL), DENY),
    "level.too_low": (World(weakest="Gateway", weakest_level=1), DENY),
    "score.too_low": (
        replace(seen("ALR-1", Outcome.FAIL), terms=replace(TERMS, minimum_score=99)),
        DENY,
    ),
    "evidence.never": (seen("AVL-1", Outcome.UNKNOWN), PENDING),
    "evidence.stale": (seen("AVL-1", seen_at=NOW - HOUR), PENDING),
    "evidence.unknown": (
        seen("AVL-1", Outcome.UNKNOWN, cause=UnknownReason.PROBER_FAULT),
        PENDING,
    ),
    "evidence.other_build": (World(terms=BOUND, staged_sights=(staged(OTHER),)), DENY),
    "evidence.build_unknown": (World(terms=BOUND, staged_sights=(staged(None),)), PENDING),
    "evidence.scheduler_stands": (World(ticked_at=NOW - timedelta(minutes=1)), PENDING),
    "freeze.exempt": (out(ReleaseState.DEPLOYED, terms=FROZEN), ALLOW),
    "release.not_out": (out(ReleaseState.REJECTED), DENY),
    "rollback.unapproved": (replace(RUNNING, back_to=RUNNING.running), ALLOW),
    "rollback.not_named": (World(rollback_plan=""), ALLOW),
    "check.waived": (seen("OWN-1", Outcome.FAIL, waived_until=WAIVED_UNTIL), ALLOW),
    "check.cured": (seen("REL-1", Outcome.FAIL), ALLOW),
    "policy.strict_default": (World(policies=STRICT_IN_FORCE), ALLOW),
    "policy.stricter": (World(policies=MOVED), ALLOW),
}
WORDED = {"check.failed", "rollback.no_plan", "rollback.not_rehearsed"}
"""Those whose remedy is that of what a check found, which these worlds leave out."""
HOLDERS = {
    Responsibility.RELEASES: ("Rae", "Sam"),
    Responsibility.PROXY_CONFIGURATION: ("Pia",),
    APPROVAL: ("Mia",),
}
MATTERS = {
    "release.deployed": "Rae and Sam",
    "release.revoked": "Rae and Sam",
    "approval.rejected": "Mia",
    "freeze.active": "Rae and Sam",
    "soak.never": "Rae and Sam",
    "soak.running": "Rae and Sam",
    "soak.other_build": "Rae and Sam",
    "contract.changed": "Pia",
}
"""Who answers for what names nobody by itself."""
BACKWARDS = ("freeze.exempt", "release.not_out", "rollback.unapproved")
"""Those of taking a release back."""


def answer(code: str):
    world, _ = CASES[code]
    return world.decide(action=Action.ROLLBACK if code in BACKWARDS else Action.DEPLOY)


@pytest.mark.parametrize("code", CASES)
def test_each_reason_leads_to_its_verdict_and_is_the_only_one(code):
    found, expected = answer(code), CASES[code][1]
    assert found.verdict is expected
    told = found.notes if expected is ALLOW else found.blocking
    assert [one.code for one in told] == [code]
    assert all(one.sentence.endswith((".", "?")) or ": " in one.sentence for one in told)
    if expected is not ALLOW:
        (gate,) = found.shut
        assert gate.sentence == told[0].sentence
        assert found.summary == told[0].sentence


BLOCKING = [
    code
    for code, (_, verdict) in CASES.items()
    # a pipeline admits again in any case, and so is not told that it has to
    if verdict is not ALLOW and code != "release.admission_over"
]


@pytest.mark.parametrize("code", BLOCKING)
def test_whatever_blocks_names_who_answers_for_it_and_what_to_do(code):
    told = owned(said_to_ci(answer(code), (), None, leans=False), HOLDERS, "Support")
    (reason,) = [one for one in told.reasons if one.blocks]
    assert reason.owner
    assert reason.remedy or code in WORDED
    # also where nobody holds anything
    bare = owned(said_to_ci(answer(code), (), None, leans=False), {}, "Support")
    assert all(one.owner for one in bare.reasons if one.blocks)
    if code in MATTERS:
        assert (reason.owner, bare.reasons[0].owner) == (MATTERS[code], "Support")


ELSEWHERE = {
    "evidence.before_deployment",
    *(
        "evidence.overdue",
        "release.not_named",
        "release.other_kinds",
        "release.unknown",
        "rollback.not_authorised",
        "rollback.other_subject",
    ),
}
"""Said of a verification and of what a pipeline asks, which are tested with their questions."""


def test_every_reason_has_a_case():
    assert {*CASES, *ELSEWHERE} == set(ReasonCode)


def test_what_is_sound_may_go_out_and_every_gate_says_why():
    found = World().decide()
    assert found.verdict is ALLOW
    assert [one.key for one in found.gates] == list(GateKey)
    assert all(one.holds and one.sentence for one in found.gates)
    assert (found.level, found.minimum, found.score) == (3, 2, 100)
    assert found.summary == "It may be deployed now."
    # availability goes stale after three minutes, and was seen one minute ago
    assert found.valid_until == NOW + timedelta(minutes=2, microseconds=1)


PROBED = ("ACC-1", "AVL-1", "TLS-1", "TLS-2")
ROLLS = Build((*THIS.running, *OTHER.running), is_whole=True)
PARTLY = Build(THIS.running, is_whole=False)
AWAY = Sight(Outcome.NOT_APPLICABLE, build=THIS)
BOUND_CASES: dict[str, tuple[World, Verdict, list[str], str]] = {
    "seen there on this build": (World(staged_sights=(staged(),)), ALLOW, [], ""),
    "no staging at all": (World(), DENY, ["evidence.other_build"], "Register one"),
    "staging itself": (World(kind=EnvironmentKind.STAGING), ALLOW, [], ""),
    "one of two is enough": (
        World(staged_sights=(staged(OTHER), staged(name="canary"))),
        ALLOW,
        [],
        "",
    ),
    "recorded there, and not seen since": (
        World(staged_sights=(staged(OTHER, recorded=True),)),
        PENDING,
        ["evidence.other_build"],
        "A fresh probe of staging",
    ),
    "the one before answers beside it": (
        World(staged_sights=(staged(ROLLS),)),
        DENY,
        ["evidence.other_build"],
        "Deploy this release to staging",
    ),
    "not every address told": (
        World(staged_sights=(staged(PARTLY),)),
        PENDING,
        ["evidence.build_unknown"],
        "REL-4",
    ),
    "one of them on another": (
        World(staged_sights=(staged(TLS_1=Sight(build=OTHER)),)),
        DENY,
        ["evidence.other_build"],
        "Deploy",
    ),
    "fails there on this build": (
        World(staged_sights=(staged(TLS_1=Sight(Outcome.FAIL, build=THIS)),)),
        DENY,
        ["check.failed"],
        "",
    ),
    "waived there": (
        World(
            staged_sights=(
                staged(TLS_2=Sight(Outcome.FAIL, waived_until=WAIVED_UNTIL, build=THIS)),
            )
        ),
        ALLOW,
        [],
        "",
    ),
    "unknown there": (
        World(staged_sights=(staged(TLS_1=Sight(Outcome.UNKNOWN, build=THIS)),)),
        PENDING,
        ["evidence.build_unknown"],
        "REL-4",
    ),
    "one does not apply there": (World(staged_sights=(staged(TLS_1=AWAY),)), ALLOW, [], ""),
    "nothing applies there": (
        World(staged_sights=(staged(AVL_1=AWAY, TLS_1=AWAY, TLS_2=AWAY, ACC_1=AWAY),)),
        PENDING,
        ["evidence.build_unknown"],
        "REL-4",
    ),
}


@pytest.mark.parametrize("case", BOUND_CASES)
def test_evidence_counts_for_the_build_alone_that_was_seen(case):
    world, expected, codes, remedy = BOUND_CASES[case]
    found = replace(world, terms=BOUND).decide()
    assert (found.verdict, [one.code for one in found.blocking]) == (expected, codes)
    for one in found.blocking:
        assert remedy in one.remedy
        assert (one.responsibility, one.owner) == (Responsibility.RELEASES, "Support")
        assert set(one.checks) <= set(PROBED)
    # nothing of it is asked where the policy does not demand it
    assert world.decide().allows


def test_a_build_is_named_on_both_sides_and_what_is_bound_turns_with_staging():
    world = World(terms=BOUND, staged_sights=(staged(OTHER),))
    assert world.decide().blocking[0].sentence == (
        "ACC-1, AVL-1, TLS-1 and TLS-2: staging was seen running 1.4.1 (sha256:999999999999…), "
        "and 1.4.2 (sha256:111111111111…) is to go out."
    )
    soon = NOW + timedelta(seconds=5)
    turning = replace(staged(), turns_at=soon)
    assert World(terms=BOUND, staged_sights=(turning,)).decide().valid_until == soon
    assert World(staged_sights=(turning,)).decide().valid_until != soon


@pytest.mark.parametrize(
    ("build", "code"),
    [(THIS, ""), (OTHER, "evidence.other_build"), (None, "evidence.build_unknown")],
)
def test_what_was_deployed_is_verified_by_what_was_seen_of_it(build, code):
    sights = {check: replace(SOUND[check], build=build) for check in SOURCES}
    world = replace(RUNNING, terms=BOUND, sights={**SOUND, **sights})
    found = world.verify(NOW - HOUR)
    assert [one.code for one in found.blocking] == ([code] if code else [])
    assert found.verdict is (PENDING if code else ALLOW)
    # what was seen before is told as that alone
    assert {one.code for one in world.verify(NOW).blocking} == {"evidence.before_deployment"}


def soaks(hours: int, *sights: tuple[Build | None, timedelta], is_recorded: bool = True) -> World:
    """Return a release that is in staging for so long, and what was seen there how long ago."""
    since = NOW - hours * HOUR
    running = replace(World().running, deployed_at=since) if is_recorded else None
    findings = [staged(build).findings[0]._replace(observed_at=NOW - ago) for build, ago in sights]
    place = Staged("staging", tuple(findings), running)
    return World(
        terms=SOAKING, staged=(Ran("staging", SUBJECT, since, None),), staged_sights=(place,)
    )


SOAKS = {
    "seen": (soaks(30, (THIS, HOUR)), ALLOW, "recorded; probes saw it there 2026-"),
    "not seen": (soaks(30), ALLOW, "as recorded; no probe saw which build answers there."),
    "untold": (soaks(30, (None, HOUR)), ALLOW, "no probe saw which build"),
    "in part": (soaks(30, (replace(THIS, is_whole=False), HOUR)), ALLOW, "no probe saw which"),
    "gone since": (soaks(30, is_recorded=False), ALLOW, "something else is recorded there since"),
    "not long enough": (soaks(6, (THIS, HOUR)), PENDING, "recorded; probes saw it there 2026-"),
    "another build": (soaks(30, (OTHER, HOUR)), DENY, "saw 1.4.1 (sha256:999999999999…) there:"),
    "another one at last": (soaks(30, (THIS, 2 * HOUR), (OTHER, HOUR)), DENY, "does not count"),
    "another one before": (soaks(99, (OTHER, 6 * HOUR), (THIS, HOUR)), PENDING, "from then on"),
    "another one long ago": (soaks(99, (OTHER, 30 * HOUR), (THIS, HOUR)), ALLOW, "saw it there"),
    "before it went there": (soaks(30, (OTHER, 31 * HOUR), (THIS, HOUR)), ALLOW, "saw it there"),
    "while it rolled out": (soaks(30, (OTHER, 30 * HOUR - MINUTE), (THIS, HOUR)), ALLOW, "saw it"),
}


@pytest.mark.parametrize("name", SOAKS)
def test_time_in_staging_says_what_was_seen_there_and_counts_for_no_other_build(name):
    world, verdict, said = SOAKS[name]
    found = world.decide()
    (gate,) = [one for one in found.gates if one.key is GateKey.SOAK]
    assert (found.verdict, gate.verdict) == (verdict, verdict)
    assert said in gate.sentence
    # where no time is demanded, nobody asks what was seen
    assert replace(world, terms=TERMS).decide().verdict is ALLOW
    if name == "another one before":
        (reason,) = gate.reasons
        assert reason.until == found.retry_at == NOW + 18 * HOUR


def rehearsed(days_ago: int, result: Result = Result.SUCCEEDED) -> PlacedRehearsal:
    finished = NOW - timedelta(days=days_ago)
    return PlacedRehearsal("staging", Rehearsal(finished - HOUR, finished, result))


WAYS_BACK: dict[str, tuple[World, str, str]] = {
    "no plan at all": (
        World(rollback_plan="", plan=RollbackPlan(), rehearsal=None),
        "rollback.no_plan",
        "No rollback plan is written",
    ),
    "never rehearsed": (World(rehearsal=None), "rollback.not_rehearsed", "never rehearsed"),
    "too long ago": (
        World(rehearsal=rehearsed(91)),
        "rollback.not_rehearsed",
        "last rehearsed in staging 91 days ago",
    ),
    "failed": (
        World(rehearsal=rehearsed(1, Result.FAILED)),
        "rollback.not_rehearsed",
        "rehearsal in staging failed",
    ),
}


@pytest.mark.parametrize("case", WAYS_BACK)
def test_a_way_back_without_plan_or_practice_is_said_and_blocks_nothing(case):
    world, code, words = WAYS_BACK[case]
    found = world.decide()
    assert found.allows
    assert [one.code for one in found.notes if "not_named" not in one.code] == [code]
    gate = next(one for one in found.gates if one.key is GateKey.ROLLBACK)
    assert words in gate.sentence
    assert "It would be taken back" not in gate.sentence
    # never a tick
    (shown,) = [one for one in shown_gates(found, world.approval(NOW)) if one.key == gate.key]
    assert (shown.glyph, shown.word) == ("warn", "open, with a reservation")


def test_a_way_back_that_is_planned_and_rehearsed_says_so():
    gate = next(one for one in World().decide().gates if one.key is GateKey.ROLLBACK)
    assert gate.sentence == (
        "How it would be taken back: R-12. That was rehearsed in staging 9 days ago, in 12 min."
    )
    # what the level demands says the same, and it is said once
    failing = replace(seen("REL-5", Outcome.FAIL), rehearsal=None).decide()
    assert [one.code for one in failing.reasons] == ["rollback.not_rehearsed"]


@pytest.mark.parametrize(
    ("code", "details"),
    [
        ("approval.missing", {"have": 0, "need": 1, "who": ("Mia", "Tom"), "owner": "Mia and Tom"}),
        ("soak.running", {"need": 86_400, "until": NOW + timedelta(hours=18)}),
        ("freeze.active", {"until": NOW + timedelta(hours=2)}),
        ("check.failed", {"check": "OWN-1", "owner": "Support"}),
        ("evidence.never", {"probe": "P01", "owner": "Uma", "max_age_seconds": 1800}),
        ("evidence.stale", {"probe": "P01", "observed_at": NOW - timedelta(hours=1)}),
        ("score.too_low", {"have": 93, "need": 99}),
        ("approval.unsatisfiable", {"need": 1, "have": 0}),
        ("check.waived", {"until": WAIVED_UNTIL}),
    ],
)
def test_a_reason_says_how_much_is_missing_whose_matter_it_is_and_until_when(code, details):
    found = next(one for one in answer(code).reasons if one.code == code)
    assert {name: getattr(found, name) for name in details} == details


def test_roles_are_told_in_the_order_of_the_approvals_and_a_draft_asks_nobody_to_look():
    found = World(votes=()).decide()
    told = [one.responsibility for one in found.blocking]
    assert told == [slot.responsibility for slot in World().approval(NOW).tally.slots]
    draft = replace(out(ReleaseState.DRAFT), votes=()).decide().blocking
    assert {one.remedy for one in draft} == {"Submit it for approval."}


def test_what_only_time_brings_says_when_to_ask_again():
    assert answer("soak.running").retry_at == NOW + timedelta(hours=18)
    assert answer("freeze.active").retry_at == NOW + timedelta(hours=2)
    assert answer("approval.missing").retry_at is None


def test_what_is_too_old_for_the_policy_is_asked_for_again_once_for_a_probe():
    terms = replace(TERMS, fast_evidence_seconds=60, posture_evidence_seconds=3600)
    old = Sight(seen_at=NOW - timedelta(hours=2))
    world = World(terms=terms, sights={**SOUND, "TLS-1": old, "TLS-2": old})
    found = world.decide()
    stale = {one.probe: (one.checks, one.max_age_seconds) for one in found.blocking}
    assert found.verdict is PENDING
    assert stale == {
        "P01": (("AVL-1",), 60),
        "P02": (("TLS-1", "TLS-2"), 3600),
        "P06": (("ACC-1",), 60),
    }
    assert found.probes == ("P01", "P02", "P06")


def test_a_score_that_the_unknown_could_still_make_up_is_waited_for():
    world = seen("ALR-1", Outcome.UNKNOWN)
    found = replace(world, terms=replace(TERMS, minimum_score=99)).decide()
    assert found.verdict is PENDING
    assert found.blocking[0].checks == ("ALR-1",)


def test_what_lies_above_the_demanded_level_blocks_nothing():
    assert seen("ALR-1", Outcome.FAIL).decide().allows
    demanding = replace(seen("ALR-1", Outcome.FAIL), terms=replace(TERMS, minimum_level=3))
    assert [one.check for one in demanding.decide().blocking] == ["ALR-1"]


def test_a_release_that_names_no_image_cures_no_missing_record():
    subject = replace(SUBJECT, image="")
    found = replace(seen("REL-1", Outcome.FAIL), subject=subject).decide()
    assert [one.code for one in found.blocking] == ["check.failed"]


def test_votes_that_ended_after_admission_block_the_deployment():
    old = replace(APPROVED[0], cast_at=NOW - timedelta(days=8))
    world = World(state=ReleaseState.ADMITTED, votes=(old, APPROVED[1]), expires_at=NOW - HOUR)
    (reason,) = world.decide().blocking
    assert reason.code == "approval.missing"
    assert "Propose it again" in reason.remedy


def test_what_the_place_holds_is_not_asked_once_it_went_out_and_votes_and_freezes_are():
    broken = replace(seen("AVL-1", Outcome.FAIL), state=ReleaseState.ADMITTED, ticked_at=None)
    assert broken.decide().verdict is DENY
    assert broken.decide(action=Action.RECORD).allows
    frozen = replace(broken, terms=FROZEN).decide(action=Action.RECORD)
    assert [one.code for one in frozen.blocking] == ["freeze.active"]


def test_a_policy_may_have_rollbacks_wait_for_a_freeze_and_never_for_votes():
    terms = replace(FROZEN, rollback_exempt=False)
    world = out(ReleaseState.DEPLOYED, terms=terms, votes=())
    found = world.decide(action=Action.ROLLBACK)
    assert [one.code for one in found.blocking] == ["freeze.active"]
    assert found.valid_until == NOW + timedelta(hours=2)


def test_a_deployment_is_verified_by_what_was_seen_since():
    deployed = out(ReleaseState.DEPLOYED, votes=(), terms=FROZEN)
    earlier, later = NOW - timedelta(minutes=2), NOW - timedelta(seconds=30)
    assert deployed.verify(earlier).allows
    unseen = deployed.verify(later)
    assert unseen.verdict is PENDING
    assert {one.code for one in unseen.blocking} == {"evidence.before_deployment"}
    assert unseen.probes == ("P01", "P02", "P06")
    assert unseen.summary.startswith(
        "ACC-1: probe P06 has not run since it was deployed 2026-12-01"
    )
    failing = replace(deployed, sights={**SOUND, "TLS-1": Sight(Outcome.FAIL)})
    assert failing.verify(earlier).verdict is DENY
    # what failed before it went out says nothing about it
    assert failing.verify(later).verdict is PENDING
    assert World().verify(earlier).blocking[0].code == "release.not_out"
    # also where no level is demanded, something has to be seen
    undemanding = replace(deployed, terms=replace(TERMS, minimum_level=0))
    assert undemanding.verify(later).verdict is PENDING
    blind = replace(undemanding, sights={**SOUND, **dict.fromkeys(SOURCES, UNKNOWN)})
    assert [one.probe for one in blind.verify(earlier).blocking] == ["P01"]


def test_the_next_freeze_ends_an_answer():
    begin = NOW + HOUR
    terms = replace(TERMS, freeze_windows=(window(begin, 1),))
    sights = {check: Sight(seen_at=begin) for check in SOUND}
    just_before = begin - timedelta(minutes=1)
    assert World(terms=terms, sights=sights).decide(just_before).valid_until == begin


def test_what_a_voter_was_shown_is_the_content_and_beside_it_what_the_gate_said():
    def digest(world: World) -> str:
        return shown_digest(world.approval(NOW), world.decide(), world.plan)

    sound, failing = digest(World()), digest(seen("OWN-1", Outcome.FAIL))
    assert len(sound) == 71
    assert sound != failing
    assert is_same_content(sound, failing)
    for other in (
        World(subject=replace(SUBJECT, prompt="")),
        World(rollback_plan="R-13"),
        World(plan=replace(World().plan, steps=("Start something else.",))),
        World(plan=replace(World().plan, data_effect="All is lost.")),
        World(policies=MOVED),
        World(terms=replace(TERMS, slots=(RoleSlot(APPROVAL, 2),))),
        World(terms=replace(TERMS, freeze_windows=(window(NOW, 1),))),
    ):
        assert not is_same_content(sound, digest(other))
    assert not is_same_content("", sound)
    assert not is_same_content(sound[:40], sound)


def test_an_announced_question_does_not_count_and_ends_the_answer_when_it_does():
    tomorrow = date(2026, 12, 2)
    lines = tuple(
        replace(line, enable_on=tomorrow) if line.check == "OWN-1" else line for line in CARD.lines
    )
    world = replace(seen("OWN-1", Outcome.FAIL), card=replace(CARD, lines=lines))
    assert world.decide().allows
    assert not world.decide(NOW + timedelta(days=1)).allows
