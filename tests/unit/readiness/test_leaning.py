"""What a link counts for when it is read late."""

from datetime import timedelta

from readiness.domain.leaning import Leaning, Link, Standing
from tests.observations import NOW

HOUR, MOMENT = timedelta(hours=1), timedelta(microseconds=1)


def test_a_link_of_which_nobody_knows_any_more_counts_as_the_lowest() -> None:
    stands = Standing(3, NOW, NOW + HOUR, stale_level=2)
    links = (Link("edge", "Edge", True, (stands,)), Link("hub", "Hub", True, (Standing(1),)))
    leaning = Leaning(links)
    levels = [links[0].level(at) for at in (NOW, NOW + MOMENT, NOW + HOUR, NOW + HOUR + MOMENT)]
    assert levels == [3, 2, 2, 0]
    assert [leaning.level(at) for at in (NOW, NOW + HOUR + MOMENT)] == [1, 0]
    assert leaning.moments == {NOW, NOW + HOUR}
    # nothing but the first horizon is kept where there is no second one
    assert Standing(3, NOW, stale_level=2).at(NOW + 999 * HOUR) == 2
