"""What the tests need beside Python: one list, and packages that start nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from deploy.management import programs
from deploy.management.embedded import ROOT

FORBIDDEN = 101
"""What tells Debian's packages to leave their service alone."""


def test_packages_start_no_service_while_they_are_installed(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    with programs.without_services(policy):
        assert subprocess.run([policy, "haproxy", "start"], check=False).returncode == FORBIDDEN
    assert not policy.exists()


def test_the_policy_goes_away_after_an_error_too(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    with pytest.raises(OSError, match="full"), programs.without_services(policy):
        raise OSError("the disk is full")
    assert not policy.exists()


def test_a_policy_of_the_machine_stays(tmp_path: Path) -> None:
    policy = tmp_path / "policy-rc.d"
    policy.write_text("of somebody else")
    with programs.without_services(policy):
        assert policy.read_text() == "of somebody else"
    assert policy.read_text() == "of somebody else"


def test_the_list_of_packages_stands_in_one_place() -> None:
    words = set((ROOT / ".ci" / "run").read_text().split())
    assert not words & set(programs.PACKAGES.values())
    assert "deploy.management.programs;" in words


def test_the_list_can_be_read_before_anything_is_installed() -> None:
    # -S leaves the installed packages out, as on a machine on which nothing is set up
    done = subprocess.run(
        [sys.executable, "-S", "-c", "from deploy.management import programs"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
