"""Claiming what is due, against writing as many claims by primary key."""

from collections.abc import Callable
from datetime import timedelta

from tests.bench.database import prepared
from tests.bench.measuring import Sizes, seconds, sizes, tell, tell_machine

MOST = 100
"""Environments in one claim, as READINESS_BATCH_SIZE is by default."""


def populate(count: int) -> int:
    """Make at least so many schedules, all of them due; return how many environments have them."""
    from readiness.domain.schedule import CADENCES
    from readiness.services.schedules import schedules_complete
    from tests.bench.records import environments
    from tests.factories import NOW

    made = environments(-(-count // len(set(CADENCES.values()))))
    schedules_complete(now=NOW)
    return len(made)


def claiming(count: int) -> tuple[Callable[[], None], Callable[[], None]]:
    """Return the work of the baseline, and that of claiming everything."""
    from django.db import transaction

    from readiness.models import ProbeClaim
    from readiness.services.claims import CLAIM_LASTS, claims_take
    from tests.factories import NOW

    keys = list(ProbeClaim.objects.order_by("pk").values_list("pk", flat=True))
    batches = [keys[start : start + MOST] for start in range(0, count, MOST)]
    now = NOW

    def write() -> None:
        for batch in batches:
            with transaction.atomic():
                values = {"claim": "bench", "claimed_until": NOW}
                assert ProbeClaim.objects.filter(pk__in=batch).update(**values) == len(batch)

    def take() -> None:
        nonlocal now
        # the claims of the round before are void by then
        now += CLAIM_LASTS + timedelta(seconds=1)
        claims = 0
        while claims_take(now=now, most=MOST):
            claims += 1
        assert claims == len(batches)

    return write, take


def measure(wanted: Sizes) -> None:
    """Compare on ``size`` schedules."""
    count = populate(wanted.size)
    write, take = claiming(count)
    written, taken = (seconds(work, rounds=wanted.rounds) for work in (write, take))
    claims = -(-count // MOST)
    tell(
        f"{wanted.size} due schedules of {count} environments on {wanted.backend}, "
        f"{claims / taken:.0f} claims of {MOST} a second",
        baseline=(f"{claims} times `UPDATE` of {MOST} rows by primary key", written),
        ours=("`claims_take` until nothing is due", taken),
    )


if __name__ == "__main__":
    asked = sizes(__doc__, 20_000, "schedules")
    with prepared(asked.backend):
        measure(asked)
    tell_machine()
