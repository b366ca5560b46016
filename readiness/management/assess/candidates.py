"""What is to be assessed, and what is wrong with how it was named."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from registry.domain.descriptor import Problem
from registry.domain.secret import Secret
from registry.domain.snapshot import EnvironmentSnapshot, InterfaceSnapshot


class InputRefused(Exception):
    """Nothing is assessed: the input has to be put right first.

    Attributes:
        problems: everything that is wrong with it.
    """

    def __init__(self, problems: Iterable["InputProblem"]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True, slots=True)
class InputProblem:
    """One thing that keeps everything from being assessed.

    Attributes:
        source: the file, or the argument of the command line.
        line, column: counted from 1, None where it is no file.
        field: the value's path in the document, "" for none.
        message: a sentence with the cure.
    """

    source: str
    message: str
    line: int | None = None
    column: int | None = None
    field: str = ""

    @classmethod
    def of(cls, problem: Problem) -> "InputProblem":
        """Return what is wrong with a descriptor."""
        return cls(problem.source, problem.message, problem.line, problem.column, problem.field)

    def __str__(self) -> str:
        place = f"{self.source}:{self.line}:{self.column}" if self.line else self.source
        named = f"{self.field}: " if self.field else ""
        return f"{place}: {named}{self.message}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One environment that is probed and judged.

    Attributes:
        notes: in sentences, what was assumed because nobody said otherwise.
        credentials: values of the identities that can be presented, by slot.
        references: where each of these values is kept, in words of a shell.
        ca_file: the file that holds the environment's certificate authority, None where it is
            not known or there is none.
    """

    interface: InterfaceSnapshot
    environment: EnvironmentSnapshot
    notes: tuple[str, ...] = ()
    credentials: Mapping[str, Secret] = field(default_factory=dict)
    references: Mapping[Secret, str] = field(default_factory=dict)
    ca_file: Path | None = None

    @property
    def name(self) -> str:
        """Interface and environment, as one reads them."""
        return f"{self.interface.slug} / {self.environment.name}"
