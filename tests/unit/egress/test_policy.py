import pytest

import readiness.egress
from readiness.egress import DialRefusedError, Egress, EgressPolicy


def test_a_request_names_the_check_that_it_is_made_for() -> None:
    policy = EgressPolicy(user_agent="ops-registry/0.1 (+https://registry.example)")
    expected = "ops-registry/0.1 (+https://registry.example; check=AVL-1)"
    assert policy.agent_for("AVL-1") == expected


def test_a_plain_product_name_gets_a_comment_of_its_own() -> None:
    assert EgressPolicy(user_agent="probe").agent_for("AVL-1") == "probe (check=AVL-1)"


def test_a_control_url_that_is_none_is_refused_at_once() -> None:
    with pytest.raises(DialRefusedError):
        Egress(EgressPolicy(control_url="http://user@control/"))


def test_what_is_exported_is_there_and_sorted() -> None:
    names = readiness.egress.__all__
    assert all(hasattr(readiness.egress, name) for name in names)
    assert len(set(names)) == len(names)
