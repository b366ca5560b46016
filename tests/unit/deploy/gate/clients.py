"""Every client of ``deploy/ci/``, taken from its file and run as its platform runs it."""

import atexit
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import yaml

from deploy.management.embedded import ROOT
from tests.servers import required_program
from tests.unit.deploy.gate.server import DECISION, EVALUATION, TOKEN

FOLDER = ROOT / "deploy" / "ci"
SCRIPT = FOLDER / "gate.sh"
ADDRESS = "https://ops.example.com"
IMAGE = f"sha256:{'4f' * 32}"
LIMITS = {"GATE_WAIT_SECONDS": "6", "GATE_OUTAGE_SECONDS": "0", "GATE_ATTEMPT_SECONDS": "5"}
"""Long enough for a busy machine, since what is tested never comes."""
_INPUT = re.compile(r"\$\{\{ inputs\.([\w-]+) \}\}|\$\[\[ inputs\.([\w-]+) \]\]")


@dataclass(frozen=True)
class Ended:
    """How a run ended, and whether it deployed."""

    code: int
    deployed: bool
    said: str


Run = Callable[[str, Path], Ended]


def block(heading: str, start: str = "") -> str:
    """Return the first block of code below a heading, from a line that starts so."""
    text = (FOLDER / "README.md").read_text("utf-8").split(f"\n## {heading}\n", 1)[1]
    body = text.split("```", 2)[1].partition("\n")[2]
    return body[body.index(start) :]


def prepared(folder: Path) -> Path:
    """Make a folder in which a deployment can run, with traps for clients that trust too much."""
    folder.mkdir(parents=True)
    (folder / "tmp").mkdir()
    (folder / ".curlrc").write_text("location\nfail\n")
    (folder / "gate.sh").write_bytes(SCRIPT.read_bytes())
    deployment = folder / "deploy"
    deployment.write_text("#!/bin/sh\n: >deployed\n")
    deployment.chmod(0o755)
    stale = (
        f'{{"verdict":"allow","allow":true,"evaluation":"{EVALUATION}","nonce_echo":"{"0" * 32}"'
    )
    (folder / "gate.json").write_text(f'{stale},"decision_token":"{DECISION}"}}')
    return folder


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Return the variables of a job: no more than these reach the client."""
    basic = {"PATH": os.environ["PATH"], "HOME": str(folder), "TMPDIR": str(folder / "tmp")}
    return {**basic, **LIMITS, "GATE_TOKEN": TOKEN, "IMAGE_DIGEST": IMAGE, **more}


def run(command: list[str], folder: Path, **more: str) -> Ended:
    """Run one job in its folder to its end."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment(folder, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=60,
        check=False,
    )
    return Ended(done.returncode, (folder / "deployed").exists(), done.stdout)


@cache
def _busybox() -> str:
    """Return a search path with BusyBox's programs and curl, as in a small container."""
    programs, busybox = Path(mkdtemp()), required_program("busybox")
    atexit.register(shutil.rmtree, programs)
    for name in subprocess.check_output([busybox, "--list"], text=True).split():
        (programs / name).symlink_to(busybox)
    (programs / "curl").symlink_to(required_program("curl"))
    return str(programs)


def shell(
    *words: str, in_small_container: bool = False, start_line: str = "export GATE_URL"
) -> Run:
    """Return the lines of the document, run by one shell under ``set -e``."""

    def start(url: str, folder: Path) -> Ended:
        lines = block("Anything with a shell", start_line)
        text = lines.replace(ADDRESS, url).replace("/tmp/gate.json", f"{folder}/gate.json")
        (folder / "job").write_text(text)
        if not in_small_container:
            return run([*words, "-e", "job"], folder)
        path = _busybox()
        return run([f"{path}/sh", "-e", "job"], folder, PATH=path)

    return start


def filled(text: str, inputs: Mapping[str, str]) -> str:
    """Put inputs where the expressions are, as GitHub and GitLab do."""
    return _INPUT.sub(lambda found: inputs[found[1] or found[2]], text)


def action() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((FOLDER / "github" / "action.yml").read_text("utf-8"))
    return loaded


def github_step(url: str, folder: Path, command: str = "evaluate", **given: str) -> Ended:
    """Run the step of the composite action, in bash as GitHub's runner starts it."""
    described = action()
    defaults = {name: what.get("default", "") for name, what in described["inputs"].items()}
    asked = {"interface": "support-chat", "environment": "production", "image": IMAGE}
    inputs = {**defaults, "url": url, "token": TOKEN, "wait-seconds": "6", **asked, **given}
    step = described["runs"]["steps"][0]
    (folder / "step.sh").write_text(step["run"])
    variables = {
        name: filled(str(text), {**inputs, "command": command})
        for name, text in step["env"].items()
    }
    return run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "step.sh"],
        folder,
        **{
            "GITHUB_ACTION_PATH": str(FOLDER / "github"),
            "GITHUB_OUTPUT": str(folder / "output"),
            "GITHUB_SHA": "7d1" + "0" * 37,
            "GITHUB_REPOSITORY": "acme/chat",
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_RUN_ID": "123",
            "GITHUB_RUN_ATTEMPT": "2",
            "RUNNER_TEMP": str(folder / "tmp"),
            **variables,
        },
    )


def github(url: str, folder: Path) -> Ended:
    """Run the job of the document: evaluate, admit, deploy; the runner stops at what fails."""
    for command in ("evaluate", "admit"):
        ended = github_step(url, folder, command)
        if ended.code:
            return ended
    return run(["./deploy"], folder)


def gitlab_job() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the inputs and the job of the template."""
    head, jobs = yaml.safe_load_all((FOLDER / "gitlab" / "gate.yml").read_text("utf-8"))
    (job,) = jobs.values()
    return head["spec"]["inputs"], job


def gitlab(*words: str, in_small_container: bool = False) -> Run:
    """Return the job of the template: its lines in one shell, which stops at what fails."""

    def start(url: str, folder: Path) -> Ended:
        described, job = gitlab_job()
        inputs = {name: str(what.get("default", "")) for name, what in described.items()}
        inputs |= {"url": url, "interface": "support-chat", "environment": "production"}
        inputs |= {"image": "$IMAGE_DIGEST", "deploy": "./deploy", "container": "any"}
        for part in ("script", "after_script"):
            lines = [filled(line, inputs) for line in job[part]]
            (folder / part).write_text("set -o errexit\n" + "\n".join(lines) + "\n")
        variables = {
            "CI_PROJECT_DIR": str(folder / "project"),
            "CI_COMMIT_SHA": "7d1" + "0" * 37,
            "CI_PROJECT_PATH": "acme/chat",
            "CI_JOB_URL": "https://gitlab.example.com/acme/chat/-/jobs/1",
        }
        command = list(words)
        if in_small_container:
            variables["PATH"] = _busybox()
            command = [f"{variables['PATH']}/sh"]
        ended = run([*command, "script"], folder, **variables)
        state = "failed" if ended.code else "success"
        after = run([*command, "after_script"], folder, CI_JOB_STATUS=state, **variables)
        return Ended(ended.code, ended.deployed, ended.said + after.said)

    return start


def jenkins(url: str, folder: Path) -> Ended:
    """Run what stands between the quotes of the document, as the ``sh`` step does."""
    lines = block("Jenkins").split("'''")[1].replace(ADDRESS, url)
    (folder / "script.sh").write_text(lines)
    more = {"WORKSPACE_TMP": str(folder / "tmp"), "BUILD_URL": "https://ci.example.com/1"}
    return run(["sh", "-xe", "script.sh"], folder, **more)


def curl_and_jq(url: str, folder: Path) -> Ended:
    """Run the lines that need no script, with less patience."""
    lines = block("curl and jq alone")
    patient = "--retry 120 --retry-max-time 1800 --max-time 60"
    assert patient in lines
    (folder / "job").write_text(lines.replace(patient, "--retry 2 --retry-max-time 6 --max-time 5"))
    return run(["sh", "job"], folder, GATE_URL=url)


def canary(*words: str) -> Run:
    """Return the lines of the document that ask every day, in one shell."""

    def start(url: str, folder: Path) -> Ended:
        (folder / "canary.sh").write_bytes((FOLDER / "canary.sh").read_bytes())
        lines = block("The daily canary", "export GATE_URL").replace(ADDRESS, url)
        (folder / "job").write_text(lines.replace("sh canary.sh", f"{' '.join(words)} canary.sh"))
        return run([*words, "-e", "job"], folder)

    return start


CANARIES: Mapping[str, Run] = {"dash": canary("dash"), "bash": canary("bash")}
CLIENTS: Mapping[str, Run] = {
    "dash": shell("dash"),
    "bash": shell("bash"),
    "busybox": shell(in_small_container=True),
    "github": github,
    "gitlab-bash": gitlab("bash", "-o", "pipefail"),
    "gitlab-busybox": gitlab(in_small_container=True),
    "jenkins": jenkins,
    "curl-jq": curl_and_jq,
}
