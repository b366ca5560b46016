"""The running gate, asked with the real curl: what is registered for that, and one question."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers import RunningSystem

ARRANGE = """
from datetime import timedelta
from django.utils import timezone
from readiness.selectors.gate import gate_of
from readiness.services.releases import vote_cast
from registry.domain.approvals.ballots import Choice
from registry.domain.origins import of_command
from registry.domain.releases import ReleaseFields
from registry.domain.responsibilities import Responsibility
from registry.domain.subject import ReleaseSubject
from registry.models import Environment, Release, User
from registry.rights import Actor
from registry.services.approvals import release_submit
from registry.services.releases import release_propose

def by(email):
    return Actor(User.objects.get(email=email), of_command("test"))

def submitted(image):
    place = Environment.objects.get(interface__slug="sample-guarded-chat", name="production")
    fields = ReleaseFields("1.4.2", ReleaseSubject(image=image), rollback_plan="As recorded.")
    mia, now = by("mia@support.example"), timezone.now()
    release = release_propose(by=mia, environment=place, fields=fields, now=now)
    release_submit(by=mia, release=release, now=now)

def approved(image):
    (release,) = Release.objects.filter(revisions__image=image)
    voters = {"ada@platform.example": "release_approval", "tom@support.example": "model_review"}
    for email, slot in voters.items():
        now = timezone.now()
        vote_cast(
            by=by(email), release=release, revision=1, slot=Responsibility(slot), now=now,
            choice=Choice("approve"), reason="", shown_digest=gate_of(release, now).shown,
        )
"""
ALLOWED, WAITING, UNKNOWN = (f"sha256:{digit * 64}" for digit in "abc")
BETWEEN_TRIES = ("--retry", "5", "--retry-max-time", "60")


def arranged(system: RunningSystem, *acts: str) -> None:
    """Do what people would do, each in their own name."""
    code = "\n".join([ARRANGE, *acts])
    system.command("shell", "--verbosity", "0", "--command", code)


@dataclass(frozen=True)
class Answer:
    """What curl made of an answer.

    Attributes:
        code: the status with which curl ended.
        tries: requests that it made.
    """

    code: int
    status: int
    headers: dict[str, str]
    body: dict[str, Any]
    text: str
    tries: int = 1

    @property
    def has_verdict(self) -> bool:
        """Whether a client that looks for the word finds it."""
        return '"verdict"' in self.text


@dataclass(frozen=True)
class Curl:
    """The real curl at the running program."""

    url: str
    token: str
    folder: Path

    def gate(self, subject: str | None, *options: str, view: str = "", **changes: Any) -> Answer:
        """Ask the gate of the sample about an image."""
        body = {
            "interface": "sample-guarded-chat",
            "environment": "production",
            "subject": {"image": subject},
            "nonce": "n1",
        } | changes
        return self.send(f"/api/v1/gate{view}", body, *options)

    def send(self, path: str, body: object = None, *options: str) -> Answer:
        """Send one request, and try again as ``options`` say."""
        return self.read(self.begun(path, body, *options))

    def begun(self, path: str, body: object = None, *options: str) -> "subprocess.Popen[str]":
        """Begin a request, which may wait."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        kind = ["-H", "Content-Type: application/json"]
        sent = [] if body is None else [*kind, "-d", json.dumps(body)]
        signed = ["-H", f"Authorization: Bearer {self.token}"] if self.token else []
        usual = ["curl", "-q", "-sS", "-o", "body", "-D", "heads", "--fail-with-body"]
        return subprocess.Popen(
            [*usual, *signed, *sent, *options, f"{self.url}{path}"],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def read(self, process: "subprocess.Popen[str]") -> Answer:
        """Return what came of it: of several tries the last."""
        code = process.wait(90)
        kept, heads = self.folder / "body", self.folder / "heads"
        text = kept.read_text() if kept.exists() else ""
        written = heads.read_text() if heads.exists() else ""
        answers = [one for one in written.strip().split("\n\n") if one]
        lines = answers[-1].splitlines() if answers else ["HTTP/1.1 000"]
        pairs = (line.split(": ", 1) for line in lines[1:] if ": " in line)
        headers = {name.lower(): value for name, value in pairs}
        is_json = "json" in headers.get("content-type", "")
        body = json.loads(text) if is_json else {}
        return Answer(code, int(lines[0].split()[1]), headers, body, text, len(answers))
