"""How much memory the servers cost that try to make the prober grow."""

from functools import partial
from pathlib import Path

import pytest

from readiness.egress import Limits
from tests.hostile.asking import EVERY_PROBE, ask
from tests.hostile.corpus import corpus
from tests.hostile.measuring import growth_bytes
from tests.hostile.standing import standing

MOST_BYTES = 20 * 1024 * 1024
"""For all probes of one environment together, which is more than is promised for each."""


def test_the_measure_sees_what_is_taken_for_a_moment() -> None:
    assert growth_bytes(lambda: len(b"x" * (64 * 1024 * 1024))) > 60 * 1024 * 1024
    assert growth_bytes(lambda: None) < 1024 * 1024


@pytest.mark.parametrize("group", ["floods", "texts", "certificates"])
def test_no_server_makes_the_prober_grow(group: str, tmp_path: Path) -> None:
    grown = {}
    with standing(group) as servers:
        first, *_ = servers.places.values()
        ask(servers, tmp_path, [first], limits=Limits())
        for name, place in servers.places.items():
            work = partial(ask, servers, tmp_path, [place], EVERY_PROBE, Limits())
            grown[name] = growth_bytes(work)
    assert set(grown) == {server.name for server in corpus(group)}
    assert {name: size for name, size in grown.items() if size > MOST_BYTES} == {}
