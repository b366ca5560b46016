"""``manage.py setup`` in a copy of the program, with a uv that only writes down what it is told."""

import os
import subprocess
import sys

import pytest

from deploy.environment import ROOT

NEEDED = (
    "manage.py",
    "uv.lock",
    "requirements.lock",
    "deploy/__init__.py",
    "deploy/management/__init__.py",
    "deploy/management/installation.py",
    "deploy/management/uv.py",
)
DEAD_INDEX = "http://127.0.0.1:1/simple"


class Bare:
    """A copy of what a first start reads, and a uv beside it."""

    def __init__(self, folder):
        self.folder = folder
        self.calls = folder / "calls"
        self.uv = folder / "fake-uv"
        for name in NEEDED:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
        self.let_uv_answer(0)

    def let_uv_answer(self, code):
        self.uv.write_text(f'#!/bin/sh\necho "$@" >> {self.calls}\nexit {code}\n')
        self.uv.chmod(0o755)

    def run(self, *arguments, **environment):
        # -S leaves the packages of the tests out, as on a bare machine
        return subprocess.run(
            [sys.executable, "-S", str(self.folder / "manage.py"), *arguments],
            capture_output=True,
            text=True,
            env={"PATH": os.defpath, "UV": str(self.uv), **environment},
            check=False,
        )

    def told(self):
        return self.calls.read_text().splitlines() if self.calls.exists() else []


@pytest.fixture
def bare(tmp_path):
    return Bare(tmp_path / "program")


def test_a_first_set_up_makes_the_environment_and_starts_again_in_it(bare):
    done = bare.run("setup")
    assert done.returncode == 0, done.stderr
    assert bare.told() == ["sync --frozen --inexact --no-dev"]
    assert done.stdout == f"Everything is installed in {bare.folder / '.venv'}.\n"
    assert not (bare.folder / ".venv" / "bin" / "pip").exists()


def test_an_assessment_on_a_bare_machine_sets_up_first(bare):
    bare.run("assess", "https://chat.example.test")
    assert bare.told() == ["sync --frozen --inexact --no-dev"]


def test_a_second_set_up_does_nothing(bare):
    for _ in range(2):
        assert bare.run("setup").returncode == 0
    assert len(bare.told()) == 1


def test_tests_add_their_own_packages_and_keep_the_others(bare):
    bare.run("setup")
    bare.run("setup", "--dev")
    bare.run("setup")
    assert bare.told()[1:] == ["sync --frozen --inexact --group dev"]


def test_a_new_lock_is_installed(bare):
    bare.run("setup")
    with (bare.folder / "uv.lock").open("a") as lock:
        lock.write("\n")
    bare.run("setup")
    assert len(bare.told()) == 2


def test_a_set_up_that_was_cut_off_is_repaired(bare):
    bare.let_uv_answer(1)
    assert bare.run("setup").returncode == 2
    bare.let_uv_answer(0)
    assert bare.run("setup").returncode == 0
    assert len(bare.told()) >= 2


def test_an_environment_whose_python_is_gone_is_made_again(bare):
    bare.run("setup")
    for python in (bare.folder / ".venv" / "bin").glob("python*"):
        python.unlink()
    assert bare.run("setup").returncode == 0
    assert len(bare.told()) == 2


def test_another_index_is_asked_by_name_and_hash(bare):
    assert bare.run("setup", PIP_INDEX_URL=DEAD_INDEX).returncode == 0
    export, install = bare.told()
    assert export.startswith("export --frozen --quiet --no-emit-project --no-dev -o ")
    assert install.startswith("pip install --require-hashes -r ")


def test_no_network_is_said_in_one_sentence(bare):
    done = bare.run("setup", UV="", PIP_INDEX_URL=DEAD_INDEX)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == (
        "The packages cannot be fetched: give this machine a network, or set PIP_INDEX_URL "
        "(and PIP_CERT) to a package index that it can reach."
    )
    assert "Traceback" not in done.stderr


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(bare):
    (bare.folder / ".venv").write_text("a file is in the way")
    done = bare.run("setup")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith(f"{bare.folder / '.venv'} cannot be written (")
    assert "Traceback" not in done.stderr
