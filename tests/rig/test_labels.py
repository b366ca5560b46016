"""The labels themselves: complete, reasoned, and confirmed by curl and openssl."""

from collections import Counter

import pytest

from readiness.domain.outcomes import Outcome
from tests.rig.booting import Rig
from tests.rig.cases import all_cases
from tests.rig.confirm import confirmed
from tests.rig.grounds import QUESTIONS, Tools
from tests.rig.labels import LABELS, Label, all_cells, labels_in
from tests.rig.servers import SERVERS, Server
from tests.servers import required_program

pytestmark = pytest.mark.xdist_group("rig")
CHECKS = (
    *("AVL-1", "AVL-2", "TLS-1", "TLS-2", "TLS-3", "TLS-4", "TLS-5", "PRX-2", "PRX-3"),
    *("ACC-1", "ACC-2", "EXP-1", "EXP-2", "EXP-3", "EXP-4", "EXP-5"),
)
MOST_UNKNOWN, LEAST_NEAR_MISSES = 1 / 20, 1 / 3
SERVERS_A_CHECK = 2


def test_every_case_has_a_label_and_every_label_a_case(labels: dict[str, Label]) -> None:
    assert set(labels) == set(all_cases())


def test_few_cells_are_unknown_and_each_says_why(labels: dict[str, Label]) -> None:
    cells = all_cells(labels)
    unknown = [cell for cell in cells if cell.outcome == "unknown"]
    assert len(unknown) / len(cells) <= MOST_UNKNOWN
    assert not [cell for cell in unknown if cell.because == labels[cell.case].why]


def test_a_third_of_the_cells_are_right_although_they_look_wrong(labels: dict[str, Label]) -> None:
    cells = all_cells(labels)
    near = [cell for cell in cells if cell.is_near_miss]
    assert len(near) / len(cells) >= LEAST_NEAR_MISSES
    assert {cell.outcome for cell in near} == {"pass"}


def test_every_outcome_and_check_is_one_that_there_is(labels: dict[str, Label]) -> None:
    cells = all_cells(labels)
    assert {cell.outcome for cell in cells} <= set(Outcome)
    assert {cell.check for cell in cells} == set(CHECKS)


@pytest.mark.parametrize("check", CHECKS)
def test_a_check_is_right_wrong_and_nearly_wrong_on_several_servers(
    labels: dict[str, Label], check: str
) -> None:
    cells = [cell for cell in all_cells(labels) if cell.check == check]
    outcomes = Counter(cell.outcome for cell in cells)
    servers = {cell.case.partition("-")[0] for cell in cells}
    assert outcomes["pass"]
    assert outcomes["fail"] + outcomes["warn"]
    assert any(cell.is_near_miss for cell in cells)
    assert len(servers & {server.name for server in SERVERS}) >= SERVERS_A_CHECK


def test_every_label_has_a_ground_that_can_be_confirmed(labels: dict[str, Label]) -> None:
    for label in labels.values():
        assert label.seen or label.cells.keys() & QUESTIONS.keys(), label.case


def test_a_label_says_its_reason_in_one_of_two_ways(tmp_path) -> None:
    path = tmp_path / "nginx-odd.toml"
    path.write_text('[odd]\nwhy = "so"\nTLS-1 = { outcome = "pass", hence = "x" }\n')
    with pytest.raises(ValueError, match="nginx-odd/odd TLS-1"):
        list(labels_in(path))
    assert all(list(labels_in(found)) for found in LABELS.glob("*.toml"))


@pytest.mark.parametrize("server", SERVERS, ids=lambda server: server.name)
def test_every_server_of_the_rig_is_here(rig: Rig, server: Server) -> None:
    required_program(server.program)
    assert any(case.server == server.name for case in rig.cases.values())


def test_curl_and_openssl_confirm_the_labels(
    rig: Rig, running: dict[str, Label], tools: Tools
) -> None:
    assert confirmed(rig, list(running.values()), tools) == []


@pytest.mark.usefixtures("nginx")
def test_a_label_that_is_wrong_is_not_confirmed(
    rig: Rig, labels: dict[str, Label], tools: Tools
) -> None:
    label = labels["nginx-guarding/sound"]
    wrong = Label(label.case, label.why, label.cells, {"https GET /": (404, "no hsts", "holds x")})
    assert len(confirmed(rig, [wrong], tools)) == 3
