"""uv is fetched from a server that is a function, and believed only with the lock's digest."""

import hashlib
import io
import zipfile
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from deploy.management.uv import CannotFetch, fetched, wheel_for
from tests.servers import free_port

PROGRAM = b"#!/bin/sh\necho uv 9.9.9\n"


def wheel():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("uv/__init__.py", "")
        archive.writestr("uv-9.9.9.data/scripts/uv", PROGRAM)
        archive.writestr("uv-9.9.9.data/scripts/uvx", "another program")
    return buffer.getvalue()


WHEEL = wheel()
TAGS = (
    "manylinux_2_17_x86_64.manylinux2014_x86_64",
    "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64",
    "musllinux_1_1_x86_64",
    "macosx_11_0_arm64",
    "macosx_10_12_x86_64",
)


def name(tag):
    return f"uv-9.9.9-py3-none-{tag}.whl"


@contextmanager
def serving(answer):
    """Run a server whose answers are ``answer(path)``: bytes, or None for 404; yield address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = answer(self.path)
            self.send_response(200 if body is not None else 404)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *arguments):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def lock(tmp_path):
    def write(address, content=WHEEL):
        digest = hashlib.sha256(content).hexdigest()
        wheels = "\n".join(
            f'{{ url = "{address}/files/{name(tag)}", hash = "sha256:{digest}" }},' for tag in TAGS
        )
        path = tmp_path / "uv.lock"
        path.write_text(f'[[package]]\nname = "uv"\nversion = "9.9.9"\nwheels = [\n{wheels}\n]\n')
        return path

    return write


def test_it_unpacks_the_program_and_nothing_else(lock, tmp_path):
    with serving(lambda path: WHEEL) as address:
        program = fetched(lock(address), tmp_path / "venv", "", "")
    assert program.read_bytes() == PROGRAM
    assert program.stat().st_mode & 0o111
    assert [path.name for path in program.parent.iterdir()] == ["uv"]


def test_it_fetches_nothing_that_is_there_already(lock, tmp_path):
    asked = []

    def answer(path):
        asked.append(path)
        return WHEEL

    with serving(answer) as address:
        for _ in range(2):
            fetched(lock(address), tmp_path / "venv", "", "")
    assert len(asked) == 1


def test_it_refuses_a_file_that_the_lock_does_not_name(lock, tmp_path):
    with serving(lambda path: b"something else") as address:
        path = lock(address)
        with pytest.raises(CannotFetch, match="not the file that the lock names"):
            fetched(path, tmp_path / "venv", "", "")
    assert not (tmp_path / "venv").exists()


def test_it_asks_the_index_that_a_person_chose(lock, tmp_path):
    asked = []

    def answer(path):
        asked.append(path)
        if path == "/simple/uv/":
            links = "".join(f'<a href="../../mirror/{name(tag)}#sha256=0">x</a>' for tag in TAGS)
            return links.encode()
        return WHEEL if path.startswith("/mirror/uv-9.9.9-") else None

    with serving(answer) as address:
        fetched(lock("http://127.0.0.1:1"), tmp_path / "venv", f"{address}/simple", "")
    assert asked[0] == "/simple/uv/"
    assert asked[1].startswith("/mirror/")


def test_it_says_why_it_cannot_fetch(lock, tmp_path):
    path = lock(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(CannotFetch, match=r"uv cannot be fetched: .*refused"):
        fetched(path, tmp_path / "venv", "", "")


def test_it_opens_no_other_scheme(lock, tmp_path):
    path = lock("file:///etc")
    with pytest.raises(CannotFetch, match="neither http nor https"):
        fetched(path, tmp_path / "venv", "", "")


@pytest.mark.parametrize(
    ("system", "library", "machine", "tag"),
    [
        ("linux", "glibc", "x86_64", TAGS[0]),
        ("linux", "glibc", "aarch64", TAGS[1]),
        ("linux", "", "aarch64", TAGS[1]),
        ("linux", "", "x86_64", TAGS[2]),
        ("darwin", "", "arm64", TAGS[3]),
        ("darwin", "", "x86_64", TAGS[4]),
    ],
)
def test_it_takes_the_wheel_of_the_machine(system, library, machine, tag):
    wheels = [{"url": f"https://files.example/{name(tag)}", "hash": ""} for tag in TAGS]
    assert wheel_for(wheels, system, library, machine)["url"].endswith(name(tag))


def test_it_says_when_there_is_no_wheel_for_a_machine():
    wheels = [{"url": f"https://files.example/{name(TAGS[0])}", "hash": ""}]
    with pytest.raises(CannotFetch, match=r"does not exist for linux on pdp11"):
        wheel_for(wheels, "linux", "glibc", "pdp11")
