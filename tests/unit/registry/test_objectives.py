"""How good an interface is to be, in figures and in words."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.alert_routes import (
    AlertKind,
    AlertRouteInvalid,
    normalise_address,
    normalise_secret,
    origin_of_secret,
)
from registry.domain.objectives import (
    WINDOWS,
    Objective,
    Sli,
    error_budget,
    in_words,
    number,
    objective_faults,
)
from registry.domain.rollback import normalise_digest

SECRET_URL = "https://Hooks.example.test:8443/services/T0/B0/planted?x=1"
shares = st.integers(50_000, 99_999).map(lambda n: Decimal(n).scaleb(-5))


@pytest.mark.parametrize(
    ("share", "days", "words"),
    [
        ("0.995", 28, "3 h 21 min in 28 days"),
        ("0.5", 7, "3 d 12 h in 7 days"),
        ("0.999", 30, "43 min 12 s in 30 days"),
        ("0.99999", 28, "24 s in 28 days"),
    ],
)
def test_the_error_budget_reads_as_time(share: str, days: int, words: str) -> None:
    assert Objective("a", Sli.AVAILABILITY, Decimal(share), None, days).error_budget == words


def test_where_answers_count_the_budget_is_a_share_of_them() -> None:
    quick = Objective("a", Sli.TTFT, Decimal("0.95"), Decimal("2.500"), 28)
    assert quick.error_budget == "5 % of answers in 28 days"
    assert (quick.percent, quick.limit) == ("95", "2.5")


@given(shares, st.sampled_from(WINDOWS))
def test_a_budget_is_exact_and_its_words_never_promise_more(share: Decimal, days: int) -> None:
    window = timedelta(days=days)
    budget = error_budget(share, window)
    # five decimals of a share of whole days are whole milliseconds
    assert budget / timedelta(milliseconds=1) == (1 - share) * days * 86_400_000
    sizes = {"d": 86_400, "h": 3600, "min": 60, "s": 1}
    words = in_words(budget).split()
    told = sum(int(n) * sizes[unit] for n, unit in zip(words[::2], words[1::2], strict=True))
    assert told <= budget.total_seconds() < told + sizes[words[-1]] * (60 if len(words) == 2 else 1)


@given(shares)
def test_a_share_comes_through_json_and_per_cent_without_noise(share: Decimal) -> None:
    assert number(float(share)) == share
    assert (share * 100) / 100 == share


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"target": Decimal("0.49999")}, "target"),
        ({"target": Decimal(1)}, "target"),
        ({"target": Decimal("0.995001")}, "target"),
        ({"target": Decimal("NaN")}, "target"),
        ({"name": "Up time"}, "name"),
        ({"window_days": 29}, "window_days"),
        ({"threshold_seconds": Decimal(2)}, "threshold_seconds"),
        ({"sli": Sli.LATENCY}, "threshold_seconds"),
        ({"sli": Sli.LATENCY, "threshold_seconds": Decimal(0)}, "threshold_seconds"),
        ({"sli": Sli.TTFT, "threshold_seconds": Decimal("0.0001")}, "threshold_seconds"),
        ({"sli": Sli.TTFT, "threshold_seconds": Decimal("Infinity")}, "threshold_seconds"),
    ],
)
def test_what_cannot_be_an_objective_is_told_at_its_field(
    changes: dict[str, object], field: str
) -> None:
    usual = {"name": "up", "sli": Sli.AVAILABILITY, "target": Decimal("0.995")}
    assert list(objective_faults(Objective(**usual))) == []  # type: ignore[arg-type] # fields by name
    found = list(objective_faults(Objective(**usual | changes)))  # type: ignore[arg-type] # fields by name
    assert [name for name, _ in found] == [field]
    assert all(sentence.endswith(".") for _, sentence in found)


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        (AlertKind.WEBHOOK, "HTTPS://Hooks.Example.test/a/", "https://hooks.example.test/a"),
        (AlertKind.ALERTMANAGER, "http://alerts:9093", "http://alerts:9093"),
        (AlertKind.EMAIL, " On-Call@Example.test", "on-call@example.test"),
    ],
)
def test_an_address_has_one_form(kind: AlertKind, given: str, kept: str) -> None:
    assert normalise_address(kind, given) == kept


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (AlertKind.WEBHOOK, "https://mia:planted@hooks.example.test"),
        (AlertKind.WEBHOOK, "https://hooks.example.test/?token=planted"),
        (AlertKind.ALERTMANAGER, "file:///etc/planted"),
        (AlertKind.EMAIL, "on-call"),
        (AlertKind.EMAIL, "a@b.test\nbcc: planted@c.test"),
    ],
)
def test_what_is_no_address_is_refused(kind: AlertKind, value: str) -> None:
    with pytest.raises(AlertRouteInvalid):
        normalise_address(kind, value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (AlertKind.PAGERDUTY, "planted"),
        (AlertKind.PAGERDUTY, "p" * 33),
        (AlertKind.SLACK, "http://hooks.example.test/planted"),
        (AlertKind.SLACK, "https://mia@hooks.example.test/planted"),
        (AlertKind.SLACK, "https://hooks.example.test\\@planted"),
        (AlertKind.SLACK, "https://planted_/x"),
        (AlertKind.SLACK, "https://2130706433/planted"),
        (AlertKind.SLACK, "https://hooks.example.test:99999/planted"),
        (AlertKind.SLACK, "https://hooks.example.test/#planted"),
        (AlertKind.WEBHOOK, "https://hooks.example.test/two words planted"),
    ],
)
def test_a_refused_secret_is_not_repeated(kind: AlertKind, value: str) -> None:
    with pytest.raises(AlertRouteInvalid) as told:
        normalise_secret(kind, value)
    assert "planted" not in str(told.value)
    assert told.value.__cause__ is None


def test_a_secret_is_bound_to_where_it_is_sent() -> None:
    secret = normalise_secret(AlertKind.SLACK, SECRET_URL)
    assert origin_of_secret(AlertKind.SLACK, secret) == "https://hooks.example.test:8443"
    key = normalise_secret(AlertKind.PAGERDUTY, "a1" * 16)
    assert origin_of_secret(AlertKind.PAGERDUTY, key) == "https://events.pagerduty.com:443"


def test_a_digest_is_whole_or_not_there() -> None:
    assert normalise_digest(f" SHA256:{'A' * 64}") == f"sha256:{'a' * 64}"
    assert normalise_digest("") == ""
    with pytest.raises(ValueError, match="64 hexadecimal"):
        normalise_digest("sha256:abc")
