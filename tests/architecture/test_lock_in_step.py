"""What pip installs where uv cannot is what the lock says."""

import subprocess
import sysconfig
import tomllib
from pathlib import Path

from deploy.environment import ROOT

UV = Path(sysconfig.get_path("scripts")) / "uv"


def test_the_exported_requirements_are_those_of_the_lock():
    command = [str(UV), "export", "--frozen", "--no-dev", "--no-emit-project", "--no-header"]
    done = subprocess.run(
        [*command, "--format", "requirements-txt"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert (ROOT / "requirements.lock").read_text("utf-8") == done.stdout


def test_the_lock_names_every_direct_dependency_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    packages = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]
    own = next(package for package in packages if package["name"] == project["name"])
    wanted = {requirement["name"] for requirement in own["metadata"]["requires-dist"]}
    assert len(wanted) == len(project["dependencies"])
    assert wanted <= {package["name"] for package in packages}
