"""The benchmarks that are run by hand still run; how fast is not asked here."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.environment import ROOT
from tests.servers import plain_environment

FOLDER = ROOT / "tests" / "bench"
SCRIPTS = sorted(path.stem for path in FOLDER.glob("*.py") if "__main__" in path.read_text("utf-8"))
ROW = re.compile(
    r"\| [^|]+ \| [^|]+: [\d.]+ ms \| [^|]+: [\d.]+ ms \| \d+\.\d\d \|"
    r"|\| [\w-]+ \| P\d\d \| [\d.]+ s \| \d+ KiB \| \d+ KiB \|"
    r"|\| \d+ pairs \| all \| \d+ within the limits \| \| \|"
)
"""A comparison; what a probe took of a hostile server, or how many of them stay within the limits.

That all of them do depends on what else runs; ``tests/hostile`` counts what does not.
"""
SIZES = {"hostile": "1"}
"""Of those whose time does not depend on the program: some servers hang until a limit."""


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_benchmark_compares_something(script: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", f"tests.bench.{script}", "--rounds", "1"]
    command += ["--size", SIZES.get(script, "8")]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=plain_environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    *rows, machine = done.stdout.splitlines()
    assert rows
    assert all(ROW.fullmatch(row) for row in rows), done.stdout
    assert machine.startswith("Python ")


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_benchmark_is_in_the_document(script: str) -> None:
    assert f"python -m tests.bench.{script}" in (FOLDER / "README.md").read_text("utf-8")
