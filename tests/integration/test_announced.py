"""Questions that count from a later day on, in what is kept of environments."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from readiness.domain.checklist import item_of
from readiness.domain.failures import Failure
from readiness.domain.horizons import A_MOMENT
from readiness.domain.observation_json import dump
from readiness.domain.outcomes import Outcome
from readiness.domain.probing import ProbeId, target_digest
from readiness.domain.scorecards import current
from readiness.domain.walk_facts import End, Step
from readiness.models import EnvironmentStatus, LatestObservation
from readiness.selectors.fleet import fleet_page
from readiness.selectors.shapes import FleetFilters
from readiness.services.assessing import environments_assess, environments_reassess
from registry.models import Environment
from registry.selectors.snapshots import snapshot_get
from tests.factories import NOW
from tests.observations import (
    HEALTH_WALK,
    SOUND_ANSWER,
    START_WALK,
    availability,
    observed,
)
from tests.scenes import promise_everything

SECOND = timedelta(seconds=1)
DAY = next(line.enable_on for line in current().lines if line.check == "AVL-2") or date.max
MIDNIGHT = datetime.combine(DAY, time.min, UTC)
LOOPING = (HEALTH_WALK, replace(START_WALK, end=End.LOOP))
LATER = current().enabling(MIDNIGHT)
COUNTING = sum(line.counts(MIDNIGHT) for line in current().lines)
ALWAYS = sum(line.enable_on is None for line in current().lines)


@pytest.fixture
def environment(interface):
    environment = interface.environments.get()
    # what is announced of the contract is no matter of these tests
    promise_everything(environment)
    return environment


def see(environment: Environment, at: datetime, **facts):
    """Keep that availability was probed, and judge."""
    snapshot = snapshot_get("chat")
    target = target_digest(snapshot.environment("production"))
    seen = observed(ProbeId.AVAILABILITY, availability(**facts), observed_at=at, target=target)
    LatestObservation.objects.update_or_create(
        environment=environment,
        probe=ProbeId.AVAILABILITY,
        defaults={"observed_at": at, "content": dump(seen)},
    )
    environments_assess(environment_ids=[environment.pk], now=at)
    return EnvironmentStatus.objects.get()


def row(now: datetime):
    (found,) = fleet_page(FleetFilters(), asking=(), now=now).rows
    return found


def edge(found):
    return next(column for column in found.columns if column.key == "edge")


def announced(found) -> list[str]:
    """Return what is announced of the edge, but for what nobody answered of the checklist."""
    return [check for check in edge(found).announced if item_of(check) is None]


def test_without_any_observation_the_day_is_what_turns_a_result(environment):
    environments_assess(environment_ids=[environment.pk], now=NOW)
    status = EnvironmentStatus.objects.get()
    assert status.expires_at == MIDNIGHT - A_MOMENT
    assert status.applicable == ALWAYS
    # the next day from which more counts, if there is one
    assert status.fades_at == min((day - A_MOMENT for day in LATER), default=None)


def test_the_tick_after_midnight_judges_anew_what_was_kept_before(environment):
    environments_assess(environment_ids=[environment.pk], now=NOW)
    assert environments_reassess(now=MIDNIGHT - A_MOMENT) == 0
    assert environments_reassess(now=MIDNIGHT) == 1
    status = EnvironmentStatus.objects.get()
    assert (status.assessed_at, status.applicable) == (MIDNIGHT, COUNTING)
    assert environments_reassess(now=MIDNIGHT + SECOND) == 0


def test_a_row_kept_before_the_day_does_not_stay_good_for_a_moment_after_it(environment):
    before = see(environment, MIDNIGHT - 60 * SECOND, walks=LOOPING)
    assert before.expires_at == MIDNIGHT - A_MOMENT
    eve, day = row(MIDNIGHT - A_MOMENT), row(MIDNIGHT)
    assert (edge(eve).outcome, announced(eve)) == (Outcome.UNKNOWN, ["AVL-2"])
    assert (edge(day).outcome, edge(day).check) == (Outcome.FAIL, "AVL-2")
    assert day.score <= eve.score


@pytest.mark.parametrize("walks", [LOOPING, (HEALTH_WALK, START_WALK)])
@pytest.mark.parametrize("failure", [None, Failure.REFUSED])
@pytest.mark.parametrize("seconds", [-1000, -170, -60, -1, 0, 1])
def test_what_is_foreseen_is_never_better_than_what_is(environment, walks, failure, seconds):
    answer = replace(SOUND_ANSWER, failure=failure, status=None if failure else 200)
    status = see(environment, MIDNIGHT + seconds * SECOND, answers=(answer,), walks=walks)
    for name in ("score", "level", "state", "observed"):
        later = [getattr(status, f"{prefix}{name}") for prefix in ("faded_", "stale_", "")]
        assert later == sorted(later)
    assert status.observed <= status.applicable


def test_what_another_scorecard_judged_is_judged_anew(environment):
    see(environment, NOW)
    EnvironmentStatus.objects.update(scorecard_digest="sha256:0")
    assert environments_reassess(now=NOW + SECOND) == 1
    assert EnvironmentStatus.objects.get().scorecard_digest == current().digest
    assert environments_reassess(now=NOW + 2 * SECOND) == 0


def test_a_column_that_was_kept_without_announcements_is_still_read(environment):
    see(environment, NOW, walks=LOOPING)
    status = EnvironmentStatus.objects.get()
    assert announced(row(NOW)) == ["AVL-2"]
    EnvironmentStatus.objects.update(columns=[column[:3] for column in status.columns])
    assert edge(row(NOW)).announced == ()


def test_an_edge_that_breaks_off_is_announced_in_the_fleet(environment):
    broken = Step("/", failure=Failure.RESET, has_begun=True)
    walks = (HEALTH_WALK, replace(START_WALK, steps=(broken,), end=End.FAILURE))
    see(environment, NOW, walks=walks)
    assert announced(row(NOW)) == ["AVL-2"]
