"""What people say and tools hand in: what is kept of it, what it is worth, and until when."""

import hashlib
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from readiness.domain import attestations, pushed_evidence
from readiness.domain.assessment import judge_environment
from readiness.domain.attestations import Answer, Answered, AnswerInvalid, end_of, latest_day
from readiness.domain.checklist import ItemInvalid, item_of, items, read
from readiness.domain.checklist.fingerprints import environment_fingerprint
from readiness.domain.checks.catalogue import BY_ID, QUESTIONS_TOTAL
from readiness.domain.checks.contract import Subject
from readiness.domain.checks.pushed import MOST_SUBJECTS, surplus
from readiness.domain.claims import Claims
from readiness.domain.horizons import A_MOMENT, horizons_of
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.placeholders import is_placeholder
from readiness.domain.pushed_evidence import Evidence, EvidenceInvalid
from readiness.domain.scorecards import current
from registry.domain.contract_catalogue import Clause
from registry.domain.contract_clauses import Reason
from registry.domain.subject import Part, ReleaseSubject
from tests.golden.claim_cases import (
    CANDIDATE,
    CRITICAL,
    PLACE,
    PROMPT,
    RUNS,
    attested,
    claims_of,
    pushed,
)
from tests.observations import NOW, PARTICULARS, sound

KEYS, GAPS = items()["ACC-7"], items()["OWN-12"]
CARD = replace(current(), lines=tuple(replace(one, enable_on=None) for one in current().lines))
"""Every question counts."""
DAY = timedelta(days=1)


def judged(claims: Claims, now=NOW, place=PLACE):
    return judge_environment(CRITICAL, place, sound(), now, CARD, claims)


def finding(check: str, *claims, now=NOW, place=PLACE):
    found = judged(claims_of(*claims), now, place).findings
    return next(one for one in found if one.check == check)


SAY_NOTHING = (
    *(
        "",
        " ",
        "-",
        "--",
        "?",
        "…",
        "TBD",
        "tbd.",
        "To do",
        "TODO!",
        "todo: ask Mia",
        "n/a",
        "N.A.",
    ),
    *(
        "na",
        "none",
        "lorem",
        "Lorem ipsum dolor sit amet",
        "xxxx",
        "aaaaaaaa",
        "asdf",
        "ok",
        "Done",
    ),
    *("yes!", "same as before", "see above", "not applicable", "to be determined", "_placeholder_"),
)


@pytest.mark.parametrize("text", SAY_NOTHING)
def test_a_text_that_says_nothing_is_known_for_it(text):
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    ["Rota", "Pulled on 3 Nov by digest.", "https://wiki.example.test/dr", "確認した", "P95 1.2 s"],
)
def test_a_text_that_says_something_is_taken(text):
    assert not is_placeholder(text)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (Answered(Answer.MET, NOW + DAY), "statement"),
        (Answered(Answer.MET, NOW + DAY, "TBD", "https://wiki.example.test"), "statement"),
        (Answered(Answer.MET, NOW + DAY, "x" * 4_001), "statement"),
        (Answered(Answer.NOT_APPLICABLE, NOW + DAY, link="https://wiki.example.test"), "statement"),
        (Answered(Answer.MET, NOW + DAY, link="javascript:alert(1)"), "link"),
        (Answered(Answer.MET, NOW, "Seen it work"), "valid_until"),
        (Answered(Answer.MET, end_of(latest_day(KEYS, NOW)) + A_MOMENT, "Seen it"), "valid_until"),
    ],
)
def test_an_answer_that_cannot_be_kept_names_its_field(given, field):
    with pytest.raises(AnswerInvalid) as refused:
        attestations.checked(KEYS, given, NOW)
    assert refused.value.field == field


def test_an_answer_counts_until_the_end_of_the_last_day_that_its_item_allows():
    end = end_of(latest_day(KEYS, NOW))
    kept = attestations.checked(KEYS, Answered(Answer.MET, end, " Went through them.\r\n"), NOW)
    assert (kept.valid_until, kept.statement) == (end, "Went through them.")
    with pytest.raises(AnswerInvalid, match="by evidence of a tool"):
        attestations.checked(items()["MDL-3"], Answered(Answer.MET, end, "Compared"), NOW)
    none = Answered(Answer.NOT_APPLICABLE, end, "No data at all")
    with pytest.raises(AnswerInvalid, match="applies everywhere"):
        attestations.checked(items()["DAT-1"], none, NOW)


EVIDENCE = Evidence("CAP-5", Outcome.PASS, "Restored 40 GB in 12 minutes", NOW - DAY)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"check": "ACC-4"}, "check"),
        ({"check": "TLS-1"}, "check"),
        ({"outcome": Outcome.NOT_APPLICABLE}, "outcome"),
        ({"outcome": Outcome.UNKNOWN}, "outcome"),
        ({"summary": "TODO"}, "summary"),
        ({"observed_at": NOW + DAY}, "observed_at"),
        ({"observed_at": NOW - 181 * DAY}, "valid_until"),
        ({"valid_until": NOW}, "valid_until"),
        ({"valid_until": NOW + 180 * DAY}, "valid_until"),
        ({"url": "file:///etc/passwd"}, "url"),
        ({"digest": "latest"}, "digest"),
        ({"subject": {"model": "main"}}, "subject/model"),
        ({"subject": {"weights": PROMPT}}, "subject/weights"),
    ],
)
def test_evidence_that_cannot_be_kept_names_its_field(changes, field):
    given = replace(EVIDENCE, **changes)
    with pytest.raises(EvidenceInvalid) as refused:
        pushed_evidence.checked(item_of(given.check), given, NOW)
    assert refused.value.field == field


def test_evidence_without_an_end_counts_as_long_as_its_question_allows():
    kept = pushed_evidence.checked(item_of("CAP-5"), EVIDENCE, NOW)
    assert kept.valid_until == NOW - DAY + 180 * DAY


def test_fresh_evidence_is_preferred_to_an_answer_and_the_finding_says_which_it_was():
    both = (pushed(KEYS, Outcome.WARN), attested(KEYS))
    assert (finding("ACC-7", *both).outcome, finding("ACC-7", *both).source) == ("warn", "evidence")
    assert finding("ACC-7", attested(KEYS)).source == "attestation"
    assert finding("ACC-7").source == "attestation"
    assert finding("MDL-3").source == "evidence"
    assert finding("DAT-1", attested(items()["DAT-1"])).source == "record"


def test_an_answer_whose_time_is_over_is_unknown_and_says_for_how_long():
    end = attested(KEYS).valid_until
    last = finding("ACC-7", attested(KEYS), now=end - A_MOMENT)
    gone = finding("ACC-7", attested(KEYS), now=end + 3 * DAY)
    assert last.outcome is Outcome.PASS
    assert (gone.outcome, gone.reason) == (Outcome.UNKNOWN, UnknownReason.STALE)
    assert gone.summary == "The answer of Mia expired 3 days ago."
    assert ("says", "Seen in the meeting of 20 November.") in gone.evidence


def test_what_spoke_against_it_gives_way_only_to_an_answer_given_since():
    failed = pushed(KEYS, Outcome.FAIL, valid_until=NOW)
    before, since = attested(KEYS), attested(KEYS, answered_at=NOW)
    assert finding("ACC-7", failed, before, now=NOW - A_MOMENT).outcome is Outcome.FAIL
    assert finding("ACC-7", failed, before).reason is UnknownReason.STALE
    assert finding("ACC-7", failed, since).outcome is Outcome.PASS


def test_an_answer_is_void_once_what_it_was_about_was_changed():
    items_of = {name: items()[name] for name in ("BND-1", "REL-6", "SES-4")}
    said = [attested(one) for one in items_of.values()]
    moved = replace(PLACE, upstreams=("http://10.0.0.9:8080",))
    assert finding("BND-1", *said, place=moved).reason is UnknownReason.STALE
    assert finding("REL-6", *said, place=moved).outcome is Outcome.PASS
    other = replace(PLACE, release=None)
    assert finding("REL-6", *said, place=other).reason is UnknownReason.STALE
    assert {finding(one, *said, place=other).outcome for one in ("BND-1", "SES-4")} == {"pass"}
    reviewed = replace(PLACE.contract, not_applicable=(Reason("cookies", "There are none."),))
    assert environment_fingerprint(replace(PLACE, contract=reviewed)) != (
        environment_fingerprint(replace(PLACE, contract=replace(PLACE.contract, cookies=())))
    )


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_what_an_answer_is_about_is_canonical_json(upstreams: list[str]):
    place = replace(PLACE, upstreams=tuple(upstreams))
    said: dict[str, Any] = {
        "edge": [place.edge_url, place.plain_url],
        "zones": [place.outside_zone, place.inside_zone],
        "upstreams": sorted(upstreams),
        "routes": sorted(f"{route.kind} {route.path}" for route in place.routes),
        "contract": {clause.value: str(place.contract.value(clause)) for clause in Clause},
    }
    canonical = hashlib.sha256(rfc8785.dumps(said)).hexdigest()
    assert environment_fingerprint(place) == f"sha256:{canonical}"


def test_evidence_counts_for_what_is_recorded_to_run_and_for_nothing_else():
    about = pushed(items()["MDL-3"], subject={"prompt": PROMPT})
    assert finding("MDL-3", about).outcome is Outcome.PASS
    other = replace(PLACE, release=None)
    assert finding("MDL-3", about, place=other).reason is UnknownReason.STALE


@pytest.mark.parametrize("check", ["MDL-3", "MDL-4", "MDL-5", "REL-6"])
def test_evidence_that_names_nothing_counts_until_the_next_release(check):
    went_out = PLACE.release.deployed_at
    about = pushed(items()[check], observed_at=went_out)
    assert finding(check, about).outcome is Outcome.PASS
    before = replace(about, observed_at=went_out - A_MOMENT)
    assert finding(check, before).reason is UnknownReason.STALE
    whole = replace(RUNS, subject=ReleaseSubject(**dict.fromkeys(Part, PROMPT)))
    named = replace(before, subject=whole.subject.named)
    assert finding(check, named, place=replace(PLACE, release=whole)).outcome is Outcome.PASS
    # what every release asks anew is asked of none where none is recorded
    assert finding(check, before, place=replace(PLACE, release=None)).outcome is Outcome.PASS


@given(parts=st.sets(st.sampled_from(Part)), runs=st.sets(st.sampled_from(Part), min_size=1))
def test_older_evidence_outlives_a_release_where_it_names_all_that_the_question_is_about(
    parts: set[Part], runs: set[Part]
):
    whole = ReleaseSubject(**{part.value: PROMPT for part in runs})
    place = replace(PLACE, release=replace(RUNS, subject=whole))
    says = {part.value: PROMPT for part in parts & runs}
    for check, about in {
        "MDL-3": {Part.PROMPT},
        "MDL-4": {Part.MODEL, Part.PROMPT},
        "MDL-5": {Part.TOOLS},
        "REL-6": set(Part),
    }.items():
        before = pushed(items()[check], subject=says, observed_at=RUNS.deployed_at - A_MOMENT)
        found = finding(check, before, place=place)
        # the interface has a model, and a prompt elsewhere, whatever this release leaves out
        has = runs | {Part.MODEL, Part.PROMPT}
        counts = bool(about & says.keys()) and about & has <= says.keys()
        if found.outcome is not Outcome.NOT_APPLICABLE:
            assert (found.outcome is Outcome.PASS) == counts, (check, found.summary)
        # another digest of what it names counts for nothing, and what was seen since needs no name
        since = replace(before, subject={}, observed_at=RUNS.deployed_at)
        assert finding(check, since, place=place).outcome in (Outcome.PASS, "not_applicable")


def test_what_older_evidence_leaves_out_is_named():
    whole = ReleaseSubject(image=PROMPT, model=PROMPT, prompt=PROMPT)
    place = replace(PLACE, release=replace(RUNS, subject=whole))
    before = pushed(items()["MDL-4"], observed_at=RUNS.deployed_at - A_MOMENT)
    named = replace(before, subject={"prompt": PROMPT, "image": PROMPT})
    said = "The evidence is older than the release that is recorded to run, and does not name "
    assert finding("MDL-4", named, place=place).summary == f"{said}its model."
    assert finding("MDL-4", before, place=place).summary == f"{said}its model and prompt."
    of_tools = replace(named, check="MDL-5")
    assert finding("MDL-5", of_tools, place=place).summary == f"{said}its tools."


@pytest.mark.parametrize(("check", "part"), [("MDL-4", Part.MODEL), ("MDL-5", Part.TOOLS)])
def test_a_release_that_is_recorded_without_a_part_lets_no_older_evidence_stand(check, part):
    """Who records less is asked no less: also where another environment alone has the part."""
    recorded = dict.fromkeys({Part.IMAGE, Part.PROMPT, part}, PROMPT)
    whole = replace(PLACE, release=replace(RUNS, subject=ReleaseSubject(**recorded)))
    named = {Part.IMAGE: PROMPT, Part.PROMPT: PROMPT}
    before = pushed(items()[check], subject=named, observed_at=RUNS.deployed_at - A_MOMENT)
    bare = replace(PLACE, release=replace(RUNS, subject=ReleaseSubject(**named)))
    for place in (whole, bare):
        assert finding(check, before, place=place).reason is UnknownReason.STALE
    staging = replace(whole, id=2, name="staging")
    modelless = replace(PARTICULARS, models=())
    for places, outcome in {(bare,): "pass", (bare, staging): "unknown"}.items():
        interface = replace(CRITICAL, environments=places, particulars=modelless)
        found = judge_environment(interface, bare, sound(), NOW, CARD, claims_of(before)).findings
        said = {one.check: one.outcome for one in found}[check]
        assert said == (outcome if part is Part.MODEL else "unknown")


def test_evidence_of_what_no_release_voids_outlives_one():
    before = pushed(KEYS, observed_at=PLACE.release.deployed_at - A_MOMENT)
    assert finding("ACC-7", before).outcome is Outcome.PASS


def test_evidence_about_a_candidate_hides_nothing_of_what_runs():
    runs = pushed(KEYS, Outcome.FAIL, subject={"prompt": PROMPT})
    answer = attested(KEYS, answered_at=NOW - 2 * DAY)
    candidate = pushed(KEYS, public_id="evd_2", subject=CANDIDATE, observed_at=NOW)
    assert finding("ACC-7", answer, runs, candidate).outcome is Outcome.FAIL
    sound_ = replace(runs, outcome=Outcome.PASS)
    found = finding("ACC-7", sound_, replace(candidate, outcome=Outcome.FAIL))
    assert (found.outcome, found.source) == (Outcome.PASS, "evidence")
    # it speaks against nothing that was answered while something else ran
    assert finding("ACC-7", answer, replace(candidate, outcome=Outcome.FAIL)).outcome == "pass"


def test_leaving_a_digest_out_of_a_release_takes_no_question_away():
    bare = replace(PLACE, release=replace(RUNS, subject=ReleaseSubject(image=PROMPT)))
    modelless = replace(PARTICULARS, models=())
    staging = replace(PLACE, id=2, name="staging")

    def outcomes(**recorded):
        interface = replace(CRITICAL, **{"environments": (bare,), **recorded})
        found = judge_environment(interface, bare, sound(), NOW, CARD).findings
        said = {one.check: one.outcome for one in found}
        return [said[check] for check in ("MDL-3", "MDL-4")]

    assert outcomes(particulars=modelless) == ["not_applicable", "not_applicable"]
    assert outcomes() == ["not_applicable", "unknown"]
    both = {"environments": (bare, staging)}
    assert outcomes(particulars=modelless, **both) == ["unknown", "unknown"]


def test_the_ends_of_claims_are_among_the_moments_at_which_a_verdict_turns():
    said, handed_in = attested(KEYS), pushed(GAPS)
    turning = horizons_of(CRITICAL, {}, NOW, claims=claims_of(said, handed_in))
    assert {said.valid_until - A_MOMENT, handed_in.valid_until - A_MOMENT} <= set(turning)
    assert finding("OWN-12", handed_in, now=handed_in.valid_until - A_MOMENT).outcome == "pass"
    assert finding("OWN-12", handed_in, now=handed_in.valid_until).outcome == "unknown"


ASKED = [one for one in items().values() if one.takes_answers]
ends = st.integers(-5, 60).map(lambda days: NOW + days * DAY)
answers = st.builds(
    attested,
    st.sampled_from(ASKED),
    st.sampled_from(Answer),
    valid_until=ends,
    answered_at=st.integers(6, 90).map(lambda days: NOW - days * DAY),
)
handed_in = st.builds(
    pushed,
    st.sampled_from([one for one in items().values() if one.takes_evidence]),
    st.sampled_from(pushed_evidence.OUTCOMES),
    valid_until=ends,
    observed_at=st.integers(6, 90).map(lambda days: NOW - days * DAY),
)
claims = st.lists(st.one_of(answers, handed_in), max_size=12).map(lambda all_: claims_of(*all_))


def amounts(found) -> tuple[int, int, int]:
    return found.score.value or 0, found.score.level, found.score.observed


@given(claims, st.integers(0, 70))
def test_the_age_of_claims_never_raises_score_or_level(claimed, days):
    # what probes saw goes stale by itself: only claims age here
    later = judge_environment(CRITICAL, PLACE, {}, NOW + days * DAY, CARD, claimed)
    now = judge_environment(CRITICAL, PLACE, {}, NOW, CARD, claimed)
    assert all(after <= before for after, before in zip(amounts(later), amounts(now), strict=True))


@given(claims, handed_in, st.data())
def test_evidence_about_what_runs_nowhere_changes_no_outcome(claimed, candidate, data):
    said = data.draw(st.sampled_from(pushed_evidence.OUTCOMES))
    days = st.integers(0, 3 if said is not Outcome.PASS else 90)
    seen = NOW - data.draw(days) * DAY
    more = replace(candidate, outcome=said, subject=CANDIDATE, observed_at=seen)
    both = claims_of(*claimed.attestations.values(), *chain(*claimed.evidence.values()), more)
    before, after = judged(claimed), judged(both)
    assert [one.outcome for one in after.findings] == [one.outcome for one in before.findings]
    assert amounts(after) == amounts(before)


@given(claims, handed_in)
def test_what_spoke_against_an_earlier_build_is_hidden_by_no_other_evidence(claimed, earlier):
    against = replace(earlier, outcome=Outcome.FAIL, subject={"image": CANDIDATE["prompt"]})
    passes = replace(earlier, outcome=Outcome.PASS, subject=CANDIDATE, observed_at=NOW)
    said = [*claimed.attestations.values(), *chain(*claimed.evidence.values()), against]
    assert amounts(judged(claims_of(*said, passes))) == amounts(judged(claims_of(*said)))


def test_room_is_made_at_the_cost_of_what_runs_nowhere_and_of_what_praises_first():
    about = Subject(CRITICAL, PLACE, NOW)

    def one(number: int, outcome: Outcome, prompt: str = ""):
        subject = {"prompt": prompt or f"sha256:{number:064}"}
        seen = NOW - (number + 1) * DAY
        return pushed(KEYS, outcome, public_id=f"evd_{number}", subject=subject, observed_at=seen)

    praised = [one(number, Outcome.PASS) for number in range(MOST_SUBJECTS - 2)]
    kept = [*praised, one(40, Outcome.FAIL), one(50, Outcome.PASS, PROMPT)]
    assert surplus(KEYS, about, kept) == ()
    more = one(60, Outcome.PASS)
    assert surplus(KEYS, about, [*kept, more]) == (more,)
    assert surplus(KEYS, about, [*kept, more, one(70, Outcome.FAIL)]) == (more, praised[-1])


@given(claims, st.data())
def test_losing_what_was_claimed_never_raises_score_or_level(claimed, data):
    known = sorted({*claimed.attestations, *claimed.evidence})
    lost = data.draw(st.sets(st.sampled_from(known))) if known else set()
    less = Claims(
        attestations={k: v for k, v in claimed.attestations.items() if k not in lost},
        evidence={k: v for k, v in claimed.evidence.items() if k not in lost},
    )
    all_, rest = judged(claimed), judged(less)
    assert all(after <= before for after, before in zip(amounts(rest), amounts(all_), strict=True))


def test_items_are_those_of_the_catalogue_and_contradict_nothing():
    assert all(item.question == BY_ID[item.check].question for item in items().values())
    assert len(BY_ID) < QUESTIONS_TOTAL
    row = "{check: X-1, question: q, why: w, prove: p, remedy: r, responsibility: uptime, days: %s}"
    assert read(f"[{row % 30}]")["X-1"].days == 30
    for wrong in (f"[{row % 0}]", f"[{row % 366}]", f"[{row % 9}, {row % 9}]"):
        with pytest.raises(ItemInvalid):
            read(wrong)
    with pytest.raises(ItemInvalid, match="nobody may answer"):
        read(f"[{row % 30}]".replace("days", "answers: false, days"))
