"""Dispatchers that really run at the same time."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from readiness.models import ProbeClaim
from readiness.services.claims import claims_take
from readiness.services.schedules import schedules_complete
from tests.factories import NOW, EnvironmentFactory, InterfaceFactory

DISPATCHERS = 4
ENVIRONMENTS = 30


def claim_everything(start: Barrier) -> list[str]:
    """Claim in small batches until nothing is due, as a dispatcher does."""
    start.wait()
    claims = []
    try:
        while claim := claims_take(now=NOW, most=7):
            claims.append(claim)
    finally:
        connection.close()
    return claims


@pytest.mark.django_db(transaction=True)
def test_every_environment_is_taken_by_exactly_one_of_four_dispatchers():
    EnvironmentFactory.create_batch(ENVIRONMENTS, interface=InterfaceFactory())
    schedules_complete(now=NOW)
    start = Barrier(DISPATCHERS)
    with ThreadPoolExecutor(DISPATCHERS) as pool:
        futures = [pool.submit(claim_everything, start) for _ in range(DISPATCHERS)]
        claims = [claim for future in futures for claim in future.result()]
    taken = ProbeClaim.objects.exclude(claim="")
    assert taken.count() == ENVIRONMENTS
    assert set(taken.values_list("claim", flat=True)) <= set(claims)
    assert len(set(claims)) == len(claims)
