import json
import socket
import ssl
import subprocess
import sys

import httpx
import pytest

from deploy.demo import places
from deploy.demo.authority import CERTIFICATE_FILE
from tests.unit.deploy.demo_edges import QUESTION, ROOT
from tests.unit.deploy.demo_process import (
    EDGES,
    STOP_SECONDS,
    prepare_on_free_ports,
    running_demo,
    started,
)


def test_it_says_where_each_edge_listens_and_stops_when_told(tmp_path):
    with running_demo(tmp_path) as demo:
        for name, line in zip(EDGES, demo.lines, strict=True):
            place = demo.place(name)
            assert line.startswith(f"{name}: {place.edge_url}, plain {place.plain_url}, ")
            assert line.endswith(f"settings {demo.folder / name}.toml\n")
        assert demo.stop() == 0
        assert demo.process.communicate() == ("", "")


def test_it_stops_in_time_while_somebody_waits_for_an_answer(tmp_path):
    with running_demo(tmp_path) as demo:
        trusting = ssl.create_default_context(cafile=str(demo.folder / CERTIFICATE_FILE))
        long = {**QUESTION, "messages": [{"role": "user", "content": "word " * 1_000}]}
        with (
            httpx.Client(
                base_url=demo.place("guarded").edge_url,
                headers={"Authorization": f"Bearer {demo.identities('guarded').a}"},
                verify=trusting,
            ) as client,
            client.stream("POST", "/api/chat/completions", json=long) as answer,
        ):
            parts = answer.iter_bytes()
            assert json.loads(next(parts).split(b"\n")[0].removeprefix(b"data: "))
            assert demo.stop() == 0


def test_with_one_address_alone_it_says_that_the_upstreams_are_open(tmp_path):
    with running_demo(tmp_path, has_own_addresses=False) as demo:
        assert all("(open to everybody on this machine)" in line for line in demo.lines)
        for name in EDGES:
            assert httpx.get(f"{demo.place(name).upstream_url}/health").json() == {"status": True}


@pytest.mark.parametrize("port", ["https_port", "plain_port", "upstream_port"])
def test_it_refuses_a_port_in_use_and_names_the_cure(tmp_path, port):
    folder = prepare_on_free_ports(tmp_path)
    place = places.load(folder).careless
    address = place.upstream_address if port == "upstream_port" else place.edge_address
    number = getattr(place, port)
    with socket.create_server((address, number)), started(tmp_path) as process:
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert errors == (
        f"{address} port {number} is in use: choose another one in {folder / places.FILE}, "
        "or delete that file.\n"
    )


def test_it_refuses_a_bad_file_at_the_start_and_names_the_line(tmp_path):
    folder = prepare_on_free_ports(tmp_path)
    (folder / "flaky.toml").write_text("fail_evry = 2\n")
    with started(tmp_path) as process:
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert (
        errors == f"{folder}/flaky.toml:1: fail_evry: is not a setting: did you mean fail_every?\n"
    )


def test_it_refuses_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "data").write_text("a file is in the way")
    with started(tmp_path / "data") as process:
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert errors.startswith(f"{tmp_path / 'data'} cannot be written: ")
    assert errors.endswith("Choose another --data.\n")


def test_it_says_what_is_wrong_with_a_file_that_nobody_asks_for(tmp_path):
    with running_demo(tmp_path) as demo:
        (demo.folder / "careless.toml").write_text("hsts = true\n")
        assert demo.process.stdout is not None
        line = demo.process.stdout.readline()
        assert line.startswith(f"{demo.folder}/careless.toml:1: hsts: is not a setting")


def test_it_needs_neither_django_nor_settings():
    code = "import sys, deploy.demo.__main__; print([m for m in sys.modules if m == 'django'])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=20 * STOP_SECONDS,
        check=True,
    )
    assert done.stdout == "[]\n"
