"""What a newer version of the program brings to a scorecard that people wrote themselves."""

from dataclasses import replace

from readiness.domain.scorecards.card import Line, Scorecard


def brought(released: Scorecard, base: Scorecard, own: Scorecard) -> tuple[Line, ...]:
    """Return the questions that ``released`` asks and neither ``base`` nor ``own`` does.

    Args:
        released: the newest that the program has.
        base: the one of the program on which ``own`` rests: what was taken out of it stays out.
    """
    known = {line.check for line in (*base.lines, *own.lines)}
    return tuple(line for line in released.lines if line.check not in known)


def taken_up(released: Scorecard, base: Scorecard, own: Scorecard) -> Scorecard:
    """Return ``own`` with what ``released`` brings behind the checks that it asks."""
    items = {item.id for item in own.items}
    asked = tuple(line for line in own.lines if line.check not in items)
    mine = tuple(line for line in own.lines if line.check in items)
    return replace(own, lines=(*asked, *brought(released, base, own), *mine))
