"""A scorecard as text: the same for the same content, so that a digest of it means something."""

from collections.abc import Iterator
from typing import Any

import yaml

from readiness.domain.columns import column_of
from readiness.domain.scorecards.card import Line, Scorecard
from registry.domain.vocabulary import Lifecycle

_WIDEST = 2**31
_LISTS = ("checks", "items")


def card_text(card: Scorecard) -> str:
    """Return ``card`` as YAML, one line a check."""
    content = content_of(card)
    parts = [_entry(name, value) for name, value in content.items() if name not in _LISTS]
    for name in _LISTS:
        if content.get(name):
            parts.append(f"{name}:\n")
            parts.extend(f"  - {_flow(line)}\n" for line in content[name])
    return "".join(parts)


def content_of(card: Scorecard) -> dict[str, Any]:
    """Return ``card`` as plain values, what is usual left out."""
    items = {item.id: item for item in card.items}
    found: dict[str, Any] = {
        "version": card.version,
        "title": card.title,
        "critical_cap": card.critical_cap,
        "tiers": dict(sorted(card.tiers.items())),
        "lifecycles": {
            stage.value: dict(sorted(card.lifecycles[stage].items()))
            for stage in Lifecycle
            if card.lifecycles.get(stage)
        },
        "awards": card.awards,
        "waiver_days": card.waiver_days,
        "weakest_link": card.weakest_link,
        "checks": [dict(_line(line)) for line in card.lines if line.check not in items],
        "items": [
            dict(_line(line))
            | {
                "column": column_of(line.check).key,
                "question": items[line.check].question,
                "why": items[line.check].why,
                "proof": items[line.check].proof,
                "valid_days": items[line.check].valid_days,
            }
            for line in card.lines
            if line.check in items
        ],
    }
    # these may be left out; a scorecard without the others says nothing
    optional = ("lifecycles", "items")
    return {name: value for name, value in found.items() if value or name not in optional}


def _line(line: Line) -> Iterator[tuple[str, Any]]:
    yield "id", line.check
    yield "level", line.level
    yield "weight", line.weight
    if line.critical:
        yield "critical", True
    for name in ("enable_on", "waivable", "waiver_days"):
        if (value := getattr(line, name)) is not None:
            yield name, value
    if line.tiers:
        yield "tiers", sorted(line.tiers)
    if line.lifecycles:
        yield "lifecycles", [stage.value for stage in Lifecycle if stage in line.lifecycles]


def _entry(name: str, value: object) -> str:
    # what may stand within braces may stand without them
    return f"{_flow({name: value})[1:-1]}\n"


def _flow(content: dict[str, Any]) -> str:
    text: str = yaml.safe_dump(
        content, sort_keys=False, allow_unicode=True, default_flow_style=True, width=_WIDEST
    )
    return text.strip()
