"""Whatever is lost, grows old or could not be seen: score and level never rise by it."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from readiness.domain.assessment import judge_environment
from readiness.domain.attestations import Answer
from readiness.domain.checklist import items
from readiness.domain.outcomes import Outcome, UnknownReason
from readiness.domain.probing import ProbeId, Unknown, target_digest
from readiness.domain.pushed_evidence import OUTCOMES
from readiness.domain.schedule import cadence_of
from tests.golden.cases import CASES
from tests.golden.claim_cases import attested, claims_of, pushed
from tests.observations import ENVIRONMENT, INTERFACE, NOW
from tests.unit.readiness.test_claims import CARD, amounts
from tests.unit.readiness.test_waivers import waiver

DAY = timedelta(days=1)
TARGET = target_digest(ENVIRONMENT)
SEEN = {
    probe: [
        replace(case.observations[probe], target=TARGET)
        for case in (make() for make in CASES.values())
        if probe in case.observations
    ]
    for probe in ProbeId
}
"""What every golden case saw of an edge, sound or not, by probe."""
observations = st.fixed_dictionaries({}, optional={k: st.sampled_from(v) for k, v in SEEN.items()})
versions = st.fixed_dictionaries(
    {}, optional={number: st.sampled_from(SEEN[ProbeId.VERSION]) for number in (1, 2)}
)
seen_on = st.integers(6, 90).map(lambda days: NOW - days * DAY)
ends = st.integers(1, 60).map(lambda days: NOW + days * DAY)
answers = st.builds(
    attested,
    st.sampled_from([one for one in items().values() if one.takes_answers]),
    st.sampled_from(Answer),
    valid_until=ends,
    answered_at=seen_on,
)
evidence = st.builds(
    pushed,
    st.sampled_from([one for one in items().values() if one.takes_evidence]),
    st.sampled_from(OUTCOMES),
    valid_until=ends,
    observed_at=seen_on,
    subject=st.sampled_from([{}, {"image": "sha256:" + "4" * 64}, {"image": "sha256:" + "9" * 64}]),
)
waivers = st.dictionaries(
    st.sampled_from([line.check for line in CARD.lines]), st.integers(1, 60), max_size=5
).map(
    lambda named: {
        check: waiver(check, NOW - DAY, NOW + days * DAY) for check, days in named.items()
    }
)
claims = st.builds(
    lambda said, waived: replace(claims_of(*said), waivers=waived),
    st.lists(st.one_of(answers, evidence), max_size=6),
    waivers,
)


def judged(seen, claimed, versions_, now=NOW):
    return judge_environment(INTERFACE, ENVIRONMENT, seen, now, CARD, claimed, versions=versions_)


def spoilt(seen, how):
    """Return ``seen`` with what ``how`` names removed, grown old or crashed."""
    left = {}
    for key, one in seen.items():
        if how.get(key) == "aged":
            past = cadence_of(one.probe).stale_after + timedelta(minutes=1)
            left[key] = replace(one, observed_at=min(one.observed_at, NOW - past))
        elif how.get(key) == "crashed":
            cause = Unknown(UnknownReason.PROBER_FAULT, "The probe broke off.")
            left[key] = replace(one, facts=None, unknown=cause)
        elif how.get(key) != "removed":
            left[key] = one
    return left


ways = st.sampled_from(["removed", "aged", "crashed"])
losses = st.dictionaries(st.sampled_from([*ProbeId]), ways, min_size=1)
other_losses = st.dictionaries(st.sampled_from([1, 2]), ways)


@given(observations, claims, versions, losses, other_losses)
def test_losing_facts_never_raises_score_or_level(seen, claimed, versions_, lost, others):
    before = judged(seen, claimed, versions_)
    after = judged(spoilt(seen, lost), claimed, spoilt(versions_, others))
    assert all(late <= early for late, early in zip(amounts(after), amounts(before), strict=True))


@given(observations, claims, versions, st.integers(0, 70))
def test_time_alone_never_raises_score_or_level(seen, claimed, versions_, days):
    before = judged(seen, claimed, versions_)
    after = judged(seen, claimed, versions_, NOW + days * DAY)
    assert all(late <= early for late, early in zip(amounts(after), amounts(before), strict=True))


@given(observations, claims, versions)
def test_the_order_in_which_facts_lie_is_irrelevant(seen, claimed, versions_):
    turned = replace(
        claimed,
        waivers=dict(reversed(claimed.waivers.items())),
        attestations=dict(reversed(claimed.attestations.items())),
        evidence=dict(reversed(claimed.evidence.items())),
    )
    back = dict(reversed(seen.items())), turned, dict(reversed(versions_.items()))
    assert judged(*back) == judged(seen, claimed, versions_)


@given(observations, claims, versions, losses)
def test_an_unknown_critical_check_caps_and_is_never_waived_into_a_pass(
    seen, claimed, versions_, lost
):
    found = judged(spoilt(seen, lost), claimed, versions_)
    critical = {line.check for line in CARD.lines if line.critical}
    unknown = [one for one in found.findings if one.outcome is Outcome.UNKNOWN]
    if any(one.check in critical and not one.is_waived for one in unknown):
        assert (found.score.value or 0) <= CARD.critical_cap
    assert all(one.outcome is not Outcome.PASS for one in found.findings if one.is_waived)
