"""Every contract catches its violation: one is planted in a copy of the code, for each."""

import shutil
import subprocess
import sysconfig
import tomllib
from pathlib import Path

import pytest

from deploy.environment import ROOT

PROGRAMS = Path(sysconfig.get_path("scripts"))
PACKAGES = ("registry", "readiness", "deploy")


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """Copy what the linters read; each test plants one file and takes it away again."""
    target = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "pyproject.toml", target)
    for package in PACKAGES:
        ignored = shutil.ignore_patterns("__pycache__", "static", "*.json", "*.md")
        shutil.copytree(ROOT / package, target / package, ignore=ignored)
    return target


@pytest.fixture
def plant(copy):
    planted = []

    def put(path, source):
        target = copy / path
        # the folder may be a package that another release brings
        for folder in target.relative_to(copy).parents:
            initial = copy / folder / "__init__.py"
            if folder != Path() and not initial.exists():
                initial.parent.mkdir(exist_ok=True)
                initial.touch()
                planted.append(initial)
        assert not target.exists()
        target.write_text(source)
        planted.append(target)

    yield put
    for path in reversed(planted):
        path.unlink()


def contracts(copy):
    command = [str(PROGRAMS / "lint-imports"), "--no-cache"]
    return subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)


def test_the_copy_as_it_is_keeps_every_contract(copy):
    done = contracts(copy)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


@pytest.mark.parametrize(
    ("contract", "path", "source"),
    [
        ("1. deploy > readiness > registry", "registry/services/planted.py", "import readiness"),
        (
            "2. the layers of registry",
            "registry/models/planted.py",
            "import registry.services.people",
        ),
        (
            "3. the layers of readiness",
            "readiness/services/planted.py",
            "import readiness.tasks",
        ),
        ("4. the domains are plain Python", "registry/domain/planted.py", "import django.db"),
        ("4. the domains are plain Python", "readiness/domain/planted.py", "import time"),
        (
            "5a. probes, delivery and egress reach no Django",
            "readiness/probes/planted.py",
            "import django.conf",
        ),
        (
            "5b. only readiness.egress talks to the outside",
            "readiness/services/planted.py",
            "import httpx",
        ),
        (
            "5b. only readiness.egress talks to the outside",
            "registry/services/planted.py",
            "import socket",
        ),
        *(
            (
                "5b. only readiness.egress talks to the outside",
                "deploy/planted.py",
                f"import {client}",
            )
            for client in ("h11", "httpcore", "urllib3")
        ),
        *(
            (
                "5b. only readiness.egress talks to the outside",
                f"readiness/{package}/planted.py",
                "import smtplib",
            )
            for package in ("delivery", "tasks")
        ),
        (
            "5a. probes, delivery and egress reach no Django",
            "readiness/delivery/planted.py",
            "import django.conf",
        ),
        (
            "6. registry.models stays inside registry",
            "readiness/services/planted.py",
            "import registry.models",
        ),
    ],
)
def test_a_violation_breaks_its_contract(copy, plant, contract, path, source):
    plant(path, f"{source}\n")
    done = contracts(copy)
    assert done.returncode == 1
    assert f"{contract} BROKEN" in done.stdout


def test_a_cycle_breaks_its_contract(copy, plant):
    plant("registry/services/planted.py", "import registry.services.planted_again\n")
    plant("registry/services/planted_again.py", "import registry.services.planted\n")
    done = contracts(copy)
    assert done.returncode == 1
    assert "7. no cycles BROKEN" in done.stdout


@pytest.mark.parametrize(
    ("banned", "source"),
    [
        ("urllib.request", "import urllib.request"),
        ("http.client", "import http.client"),
        ("asyncio.open_connection", "import asyncio\n\nasyncio.open_connection()"),
        ("asyncio.open_unix_connection", "import asyncio\n\nasyncio.open_unix_connection()"),
        ("asyncio.get_event_loop", "import asyncio\n\nasyncio.get_event_loop()"),
        ("django.core.mail", "import django.core.mail"),
    ],
)
def test_a_banned_call_is_found(copy, plant, banned, source):
    plant("readiness/services/planted.py", f"{source}\n")
    command = [str(PROGRAMS / "ruff"), "check", "--no-cache", "--select", "TID251", "."]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"`{banned}` is banned" in done.stdout
    assert "planted.py" in done.stdout


def test_the_code_as_it_is_makes_no_banned_call(copy):
    command = [str(PROGRAMS / "ruff"), "check", "--no-cache", "--select", "TID251", "."]
    assert subprocess.run(command, cwd=copy, capture_output=True, check=False).returncode == 0


def test_every_banned_call_and_every_contract_has_a_planted_violation():
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
    banned = set(tools["ruff"]["lint"]["flake8-tidy-imports"]["banned-api"])
    names = {contract["name"] for contract in tools["importlinter"]["contracts"]}
    here = Path(__file__).read_text("utf-8")
    assert {name for name in banned if f'("{name}", ' not in here} == set()
    assert {name for name in names if here.count(name) == 0} == set()
