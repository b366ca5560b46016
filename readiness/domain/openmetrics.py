"""What is known as OpenMetrics 1.0 text, which Prometheus reads."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from readiness.domain.assessment import Assessment
from readiness.domain.columns import State
from readiness.domain.mail import MessageState
from readiness.domain.outcomes import Outcome

CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8"
Labels = dict[str, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """What one environment amounts to.

    Attributes:
        score: None where nothing applies, which leaves its line out.
        waived: checks that apply and that a waiver keeps out of level and score.
    """

    interface: str
    environment: str
    state: State
    level: int
    score: int | None
    observed: int
    applicable: int
    waived: int

    @property
    def labels(self) -> Labels:
        """The labels of all its lines."""
        return {"interface": self.interface, "environment": self.environment}


@dataclass(frozen=True, slots=True)
class _Family:
    """Lines of one name, which stand together."""

    name: str
    kind: str
    help: str
    lines: tuple[tuple[Labels, int], ...]


def standing_of(judged: Assessment) -> Standing:
    """Return what an assessment amounts to."""
    score = judged.score
    return Standing(
        interface=judged.interface,
        environment=judged.environment,
        state=judged.state,
        level=score.level,
        score=score.value,
        observed=score.observed,
        applicable=score.applicable,
        waived=score.waived,
    )


def fleet_text(standings: Iterable[Standing], messages: Mapping[MessageState, int]) -> str:
    """Return what environments amount to, and how many messages the outbox holds by state."""
    held = [({"state": state.value}, messages.get(state, 0)) for state in MessageState]
    outbox = _gauge("outbox_messages", "E-mail to people, by what became of it.", held)
    return _text((*_families(tuple(standings)), outbox))


def findings_text(assessments: Iterable[Assessment]) -> str:
    """Return what environments amount to, and every finding of them."""
    judged = tuple(assessments)
    families = (*_families(tuple(map(standing_of, judged))), _findings(judged))
    return _text(families)


def _families(standings: tuple[Standing, ...]) -> tuple[_Family, ...]:
    scored = [(one.labels, one.score) for one in standings if one.score is not None]
    return (
        _gauge("level", "Level that is held, 0 to 3.", [(s.labels, s.level) for s in standings]),
        _gauge("score", "Share of the weight that passes, 0 to 100.", scored),
        _gauge("checks_observed", "Checks that are known.", _each(standings, "observed")),
        _gauge("checks_applicable", "Checks that apply.", _each(standings, "applicable")),
        _gauge("checks_waived", "Of those, the ones that are waived.", _each(standings, "waived")),
        _Family(
            "ops_registry_state",
            "stateset",
            "Blocked, at risk or ready.",
            tuple(
                (one.labels | {"ops_registry_state": word.value}, int(one.state is word))
                for one in standings
                for word in State
            ),
        ),
    )


def _each(standings: tuple[Standing, ...], name: str) -> list[tuple[Labels, int]]:
    return [(one.labels, getattr(one, name)) for one in standings]


def _gauge(name: str, help_text: str, lines: Iterable[tuple[Labels, int]]) -> _Family:
    return _Family(f"ops_registry_{name}", "gauge", help_text, tuple(lines))


def _findings(judged: tuple[Assessment, ...]) -> _Family:
    """Return each finding as a set of outcomes of which one is 1."""
    return _Family(
        "ops_registry_finding",
        "stateset",
        "Outcome of a check, and what it rests on.",
        tuple(
            (
                {
                    "interface": one.interface,
                    "environment": one.environment,
                    "check": found.check,
                    "source": found.source,
                    "ops_registry_finding": word.value,
                },
                int(found.outcome is word),
            )
            for one in judged
            for found in one.findings
            for word in Outcome
        ),
    )


def _text(families: Iterable[_Family]) -> str:
    return "\n".join((*(line for one in families for line in _lines(one)), "# EOF")) + "\n"


def _lines(family: _Family) -> Iterator[str]:
    yield f"# TYPE {family.name} {family.kind}"
    yield f"# HELP {family.name} {family.help}"
    for labels, value in family.lines:
        shown = ",".join(f'{name}="{_escaped(text)}"' for name, text in labels.items())
        yield f"{family.name}{{{shown}}} {value}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
