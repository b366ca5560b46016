"""What CI asks the gate, and by what two questions are the same one (gate.md, "The API")."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import rfc8785

from readiness.domain.gate.reasons import Action
from registry.domain.subject import ChangeKind, ReleaseSubject

MOST_RUN = 500
"""Characters of the address of a run, and of what else a pipeline says of its change."""


class AskedAction(StrEnum):
    """What a pipeline may ask for."""

    DEPLOY = "deploy"
    ROLLBACK = "rollback"

    @property
    def action(self) -> Action:
        """The same for the gate."""
        return Action(self.value)


class SubjectSource(StrEnum):
    """Who said what goes out: the pipeline, or what was registered last."""

    EXPLICIT = "explicit"
    REGISTERED = "registered"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    Attributes:
        subject: what goes out, None for whatever was registered last.
        kinds: what the pipeline says that it changes; it only ever adds.
        run_url: address of the run that asks, "" for none. With the asker it tells runs apart.
        attempt: which try of that run it is, counted from 1.
        details: what else it says of the change, kept and shown.
    """

    interface: str
    environment: str
    action: AskedAction = AskedAction.DEPLOY
    subject: ReleaseSubject | None = None
    kinds: frozenset[ChangeKind] = frozenset()
    run_url: str = ""
    attempt: int = 1
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def source(self) -> SubjectSource:
        """Who said what goes out."""
        return SubjectSource.REGISTERED if self.subject is None else SubjectSource.EXPLICIT

    @property
    def stored(self) -> dict[str, object]:
        """All of it as JSON."""
        return {
            "interface": self.interface,
            "environment": self.environment,
            "action": self.action.value,
            "subject": self.subject.named if self.subject else None,
            "kinds": sorted(self.kinds),
            "run_url": self.run_url,
            "attempt": self.attempt,
            "details": dict(self.details),
        }


def question_stored(stored: Mapping[str, object]) -> Question:
    """Return what was stored."""
    values: dict[str, object] = dict(stored)
    subject, kinds = values.pop("subject"), values.pop("kinds")
    return Question(
        action=AskedAction(str(values.pop("action"))),
        subject=ReleaseSubject(**subject) if isinstance(subject, dict) else None,
        kinds=frozenset(map(ChangeKind, kinds if isinstance(kinds, list) else [])),
        **values,  # type: ignore[arg-type] # as ``stored`` wrote it
    )


def natural_key(question: Question, asker: str) -> str:
    """Return what makes questions the same: forty polls of one run are one evaluation.

    Args:
        asker: who asks, as a program: its token, or the person.
    """
    asked = [
        question.interface,
        question.environment,
        question.action.value,
        question.subject.named if question.subject else None,
        sorted(question.kinds),
        asker,
        question.run_url,
        question.attempt,
    ]
    return hashlib.sha256(rfc8785.dumps(asked)).hexdigest()


def asker_named(token: str, run: str) -> str:
    """Return who asks, as a program.

    Args:
        token: its public id.
        run: of the pipeline that it acts for, which may have several; "" where it acts for none.
    """
    return f"run {run}" if run else f"token {token}"
