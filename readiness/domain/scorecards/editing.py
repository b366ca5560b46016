"""A scorecard with one thing changed."""

from dataclasses import replace

from readiness.domain.scorecards.card import Line, Scorecard
from readiness.domain.scorecards.items import Item


def with_line(card: Scorecard, line: Line) -> Scorecard:
    """Return ``card`` with ``line`` in place of that of its check, or behind all others."""
    if card.line(line.check) is None:
        return replace(card, lines=(*card.lines, line))
    lines = (line if one.check == line.check else one for one in card.lines)
    return replace(card, lines=tuple(lines))


def without_line(card: Scorecard, check: str) -> Scorecard:
    """Return ``card`` that does not ask ``check``, whether that is of the catalogue or an item."""
    return replace(
        card,
        lines=tuple(line for line in card.lines if line.check != check),
        items=tuple(item for item in card.items if item.id != check),
    )


def with_item(card: Scorecard, item: Item, line: Line) -> Scorecard:
    """Return ``card`` that asks ``item``, by ``line``."""
    known = {one.id: one for one in card.items} | {item.id: item}
    return with_line(replace(card, items=tuple(known.values())), line)
