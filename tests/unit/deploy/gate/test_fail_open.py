"""Whatever stands in the place of the gate, a client deploys on an allow and on nothing else."""

import copy
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

from tests.loopback import from_another_thread, serving
from tests.servers import free_port
from tests.unit.deploy.gate import argo
from tests.unit.deploy.gate.cases import CASES
from tests.unit.deploy.gate.clients import (
    CANARIES,
    CLIENTS,
    IMAGE,
    SCRIPT,
    Ended,
    Run,
    jenkins,
    prepared,
    shell,
)
from tests.unit.deploy.gate.document import placed, table, written
from tests.unit.deploy.gate.server import (
    EVALUATION,
    TOKEN,
    Answer,
    Asked,
    Gate,
    Respond,
    allow,
    json_answer,
    page_answer,
    verdict,
)

RUNS: Mapping[str, Run] = {**CLIENTS, **{f"canary-{word}": one for word, one in CANARIES.items()}}
SHELLS = ("dash", "bash", "busybox")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "gate.sh": SHELLS,
    "GitHub": ("github",),
    "GitLab": ("gitlab-bash", "gitlab-busybox"),
    "Jenkins": ("jenkins",),
    "curl and jq": ("curl-jq",),
}
IMPATIENT_SECONDS = 0.25
CURL_REFUSED = 7
TOLD_NOTHING = 11
"""From here on the canary ends with what ``gate.sh`` ended with."""
OLD = f"sha256:{'0' * 64}"
THREADS = 16
Outcomes = Mapping[tuple[str, str], Ended]


def with_script(respond: Respond) -> Respond:
    """Return a registry that serves its script beside a gate."""

    def answer(asked: Asked) -> Answer:
        if asked.route == "gate.sh":
            return Answer(200, SCRIPT.read_bytes())
        if asked.route.endswith("/outcome"):
            return json_answer(202, {"evaluation": EVALUATION})
        return respond(asked)

    return answer


@pytest.fixture(scope="module")
def gate() -> Iterator[Gate]:
    gates = {name: with_script(case.respond) for name, case in CASES.items() if case.respond}
    server = Gate({**gates, "sign-in": lambda asked: page_answer(200)})
    with from_another_thread(serving(server)) as listener:
        server.port = listener.port
        yield server


@dataclass(frozen=True)
class Seen:
    """How every client ended for every case, the canary, and the phase of Argo's template."""

    outcomes: Outcomes
    canaries: Outcomes
    phases: Mapping[str, str]


@pytest.fixture
def seen(gate: Gate, tmp_path: Path) -> Seen:
    """Run every client against every case, many at a time: they wait more than they work."""
    closed = f"http://127.0.0.1:{free_port()}"
    metric = copy.deepcopy(argo.template()["spec"]["metrics"][0])
    metric["provider"]["web"]["timeoutSeconds"] = IMPATIENT_SECONDS

    def start(pair: tuple[str, str]) -> Ended:
        client, case = pair
        url = gate.url(case, client) if CASES[case].respond else closed
        return RUNS[client](url, prepared(tmp_path / f"{client}-{case}"))

    def analyse(case: str) -> str:
        url = gate.url(case, "argo") if CASES[case].respond else closed
        return argo.assessed(argo.filled(metric, arguments(case)), url)

    pairs = list(product(RUNS, CASES))
    with ThreadPoolExecutor(THREADS) as pool:
        phases, outcomes = pool.map(analyse, CASES), pool.map(start, pairs)
        ended = dict(zip(pairs, outcomes, strict=True))
    clients = {pair: one for pair, one in ended.items() if pair[0] in CLIENTS}
    canaries = {pair: one for pair, one in ended.items() if pair[0] not in CLIENTS}
    return Seen(clients, canaries, dict(zip(CASES, phases, strict=True)))


def arguments(nonce: str) -> dict[str, str]:
    asked = Asked("argo", "POST", "", {}, b'{"subject": {"image": "%s"}}' % IMAGE.encode())
    return {
        "interface": "support-chat",
        "environment": "production",
        "image": IMAGE,
        "subject-digest": verdict(asked, "allow")["subject_digest"],
        "nonce": nonce,
        "token": TOKEN,
    }


def test_it_deploys_on_allow_and_on_nothing_else(seen: Seen) -> None:
    # one test, so that one worker runs all of it
    deploy_on_allow_alone(seen.outcomes)
    exit_code_says_why(seen.outcomes)
    say_no_secret(seen.outcomes)
    argo_promotes_on_allow_alone(seen.phases)
    canary_is_quiet_on_deny_alone(seen.canaries)
    document_shows(seen)


def deploy_on_allow_alone(outcomes: Outcomes) -> None:
    wrong = {
        pair: ended for pair, ended in outcomes.items() if ended.deployed != CASES[pair[1]].deploys
    }
    assert wrong == {}
    assert {
        pair for pair, ended in outcomes.items() if (ended.code == 0) != ended.deployed
    } == set()


def exit_code_says_why(outcomes: Outcomes) -> None:
    with_codes = [name for name in CLIENTS if name != "curl-jq"]
    wrong = {
        (client, name): outcomes[client, name]
        for client, (name, case) in product(with_codes, CASES.items())
        if outcomes[client, name].code != case.code
    }
    # there it is curl that finds nobody to give it the script
    assert wrong.pop(("jenkins", "refused")).code == CURL_REFUSED
    assert wrong == {}


def say_no_secret(outcomes: Outcomes) -> None:
    told = {pair for pair, ended in outcomes.items() if TOKEN in ended.said or "eyJ" in ended.said}
    assert told == set()


def argo_promotes_on_allow_alone(phases: Mapping[str, str]) -> None:
    promoted = {name for name, phase in phases.items() if phase == "Successful"}
    assert promoted == {name for name, case in CASES.items() if case.deploys}
    assert (phases["deny"], phases["pending"]) == ("Failed", "Inconclusive")


def canary_is_quiet_on_deny_alone(canaries: Outcomes) -> None:
    say_no_secret(canaries)
    codes = {pair: ended.code for pair, ended in canaries.items()}
    passed = {case for case, one in CASES.items() if one.deploys}
    for shell_name, case in product(CANARIES, CASES):
        # a denial is what it wants, and what lets something out is worse than silence
        expected = 0 if case == "deny" else 1 if case in passed - {"pending-allow"} else None
        code = codes[f"canary-{shell_name}", case]
        assert code == expected if expected is not None else code >= TOLD_NOTHING, (case, code)


def test_the_canary_takes_no_old_denial_and_no_lenient_mode_for_one(tmp_path: Path) -> None:
    answers: Mapping[str, tuple[int, Respond]] = {
        "old": (12, lambda asked: json_answer(409, verdict(asked, "deny", subject_digest=OLD))),
        "shadow": (1, lambda asked: json_answer(200, verdict(asked, "allow", mode="shadow"))),
    }
    server = Gate({name: respond for name, (_, respond) in answers.items()})
    with from_another_thread(serving(server)) as listener:
        server.port = listener.port
        for (name, (code, _)), word in product(answers.items(), CANARIES):
            ended = CANARIES[word](server.url(name, word), prepared(tmp_path / f"{name}-{word}"))
            assert (ended.code, "canary: " in ended.said) == (code, True), (name, ended)
    images = {asked.body["subject"]["image"] for asked in server.asked}
    assert len(images) == len(server.asked)
    assert "is not enforced" in ended.said


def test_a_pending_gate_does_not_end_well_in_an_older_argo(gate: Gate) -> None:
    metric = argo.filled(argo.template()["spec"]["metrics"][0], arguments("older"))
    ended = {
        case: argo.assessed(metric, gate.url(case, "argo-1.7"), stops_at_success=False)
        for case in ("pending", "nonce", "allow")
    }
    assert ended == {"pending": "Inconclusive", "nonce": "Inconclusive", "allow": "Successful"}


def document_shows(seen: Seen) -> None:
    rows = [
        [
            case.title,
            *(cell(seen.outcomes, clients, name) for clients in COLUMNS.values()),
            seen.phases[name],
            "quiet" if seen.canaries["canary-dash", name].code == 0 else "**alarm**",
        ]
        for name, case in CASES.items()
    ]
    head = ["in the place of the gate", *COLUMNS, "Argo Rollouts", "canary"]
    text, wanted = written("README.md", placed("fail-open table", table(head, rows)))
    assert text == wanted


def cell(outcomes: Outcomes, clients: tuple[str, ...], case: str) -> str:
    """Say how the clients of one column ended; what they disagree about shows as several."""
    ended = [outcomes[client, case] for client in clients]
    words = {"**deploys**" if one.deployed else said(one, clients[0]) for one in ended}
    return ", ".join(sorted(words))


def said(ended: Ended, client: str) -> str:
    # which code curl has for a torn answer depends on how much of it came
    return "stops" if client == "curl-jq" else str(ended.code)


def test_a_script_that_is_not_the_pinned_one_is_not_run(tmp_path: Path) -> None:
    whole = SCRIPT.read_bytes()
    scripts = {
        "right": whole,
        "empty": b"",
        "page": b"<!doctype html><title>Sign in</title>",
        "torn": whole[: len(whole) // 2],
        "other": whole.replace(b"fail 12", b"end 0"),
    }
    server = Gate({name: served(content) for name, content in scripts.items()})
    with from_another_thread(serving(server)) as listener:
        server.port = listener.port
        for script, (name, client) in product(scripts, FETCHING.items()):
            folder = prepared(tmp_path / f"{name}-{script}")
            (folder / "gate.sh").unlink()
            ended = client(server.url(script, name), folder)
            is_right = script == "right"
            assert (ended.code == 0, ended.deployed) == (is_right, is_right), (script, name, ended)
            assert is_right or server.of(name)[-1].route == "gate.sh"


def served(content: bytes) -> Respond:
    return lambda asked: Answer(200, content) if asked.route == "gate.sh" else allow(asked)


FETCHING: Mapping[str, Run] = {
    "dash": shell("dash", start_line="curl"),
    "busybox": shell(in_small_container=True, start_line="curl"),
    "gitlab-bash": CLIENTS["gitlab-bash"],
    "gitlab-busybox": CLIENTS["gitlab-busybox"],
    "jenkins": jenkins,
}
"""Clients that fetch the script first, or do so where it is not in the repository."""
