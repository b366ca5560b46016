"""``manage.py`` before anything is installed."""

import ast
import subprocess
import sys

import pytest

import manage
from deploy.environment import ROOT


def test_pythons_since_3_6_can_read_it():
    ast.parse((ROOT / "manage.py").read_text("utf-8"), feature_version=(3, 6))


def test_it_imports_nothing_at_first_that_an_old_python_lacks():
    tree = ast.parse((ROOT / "manage.py").read_text("utf-8"))
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert {name.name for node in imports for name in node.names} == {"os", "sys", "Path"}


@pytest.mark.parametrize("version", [(2, 7), (3, 6), (3, 10), (3, 15), (4, 0)])
def test_it_refuses_a_python_without_a_lock_in_one_sentence(version):
    with pytest.raises(SystemExit) as refusal:
        manage.require_python(*version)
    assert str(refusal.value) == (
        f"Python {version[0]}.{version[1]} cannot run this: "
        "call manage.py with one from 3.11 to 3.14."
    )


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13), (3, 14)])
def test_it_takes_every_python_of_the_lock(version):
    manage.require_python(*version)


def test_other_commands_say_what_to_run_first(tmp_path):
    modules = ("__init__", "embedded", "hold", "interfaces")
    parts = (f"deploy/management/{module}.py" for module in modules)
    for name in ("manage.py", "deploy/__init__.py", *parts):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    # -S leaves the installed packages out, as on a bare machine
    done = subprocess.run(
        [sys.executable, "-S", str(tmp_path / "manage.py"), "check"],
        capture_output=True,
        text=True,
        env={},
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == "Nothing is installed: run `python3 manage.py setup` first.\n"


def test_it_stops_with_a_sentence_wherever_it_is(monkeypatch, capsys):
    def interrupted(command):
        raise KeyboardInterrupt

    monkeypatch.setattr(manage, "run", interrupted)
    monkeypatch.setattr(sys, "argv", ["manage.py", "check"])
    with pytest.raises(SystemExit) as stop:
        manage.main()
    assert (stop.value.code, capsys.readouterr().err) == (130, "Stopped.\n")
