"""Charts drawn on the server: step lines and areas over days, with the words that say the same."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from readiness.domain.trends import Day, FleetDay
from registry.web.moments import day as words

LEFT, RIGHT, TOP, BOTTOM = 28, 296, 10, 152
"""Edges of the drawing's area, in its units; labels stand around it."""
WIDTH, HEIGHT = 364, 174
_NEAREST_LABELS = 14
"""Units between the labels at the ends of two lines, so that they can be read."""


@dataclass(frozen=True, slots=True)
class Label:
    """A text at a height."""

    y: float
    text: str


@dataclass(frozen=True, slots=True)
class AreaChart:
    """How many interfaces stood how, stacked: ready at the bottom, blocked on top.

    Attributes:
        ready, risk, blocked: outlines of the areas, as ``d`` of SVG paths.
        lines: (style, path) of their upper edges.
        grid: heights with their number.
        ends: what stands at the ends of the lines.
        label: the whole drawing in one sentence.
        rows: the days of the table: each on which something changed.
    """

    ready: str
    risk: str
    blocked: str
    lines: tuple[tuple[str, str], ...]
    grid: tuple[Label, ...]
    ends: tuple[Label, ...]
    first: str
    last: str
    label: str
    rows: tuple[FleetDay, ...]


@dataclass(frozen=True, slots=True)
class LineChart:
    """The score of one environment over days: a score holds until the next one."""

    path: str
    x: int
    y: int
    is_fall: bool
    grid: tuple[Label, ...]
    first: str
    last: str
    label: str
    rows: tuple[Day, ...]


def area_chart(days: Sequence[FleetDay]) -> AreaChart | None:
    """Return the chart of the fleet, None while there are not two days to compare."""
    if len(days) < 2:
        return None
    most = _round_up(max(day.total for day in days))
    tops = [
        [day.ready for day in days],
        [day.ready + day.risk for day in days],
        [day.total for day in days],
    ]
    edges = [_steps(days, [_y(value, most) for value in values]) for values in tops]
    floor = [(edges[0][0][0], float(BOTTOM)), (edges[0][-1][0], float(BOTTOM))]
    first, last = days[0], days[-1]
    return AreaChart(
        ready=_area(edges[0], floor),
        risk=_area(edges[1], edges[0]),
        blocked=_area(edges[2], edges[1]),
        lines=(
            ("block", _line(edges[2])),
            ("risk", _line(edges[1])),
            ("ready", _line(edges[0])),
        ),
        grid=_grid(most),
        ends=_apart(
            [
                Label(_middle(last.ready + last.risk, last.total, most), f"Blocked {last.blocked}"),
                Label(_middle(last.ready, last.ready + last.risk, most), f"At risk {last.risk}"),
                Label(_middle(0, last.ready, most), f"Ready {last.ready}"),
            ]
        ),
        first=words(first.day),
        last=words(last.day),
        label=(
            f"Interfaces by readiness over {(last.day - first.day).days + 1} days: "
            f"ready {_moved(first.ready, last.ready)}, at risk {_moved(first.risk, last.risk)}, "
            f"blocked {_moved(first.blocked, last.blocked)}."
        ),
        rows=tuple(
            day
            for before, day in zip((None, *days), days, strict=False)
            if before is None or _counts(before) != _counts(day)
        ),
    )


def line_chart(days: Sequence[Day]) -> LineChart | None:
    """Return the chart of one environment, None while there are not two days to compare."""
    scored = [day for day in days if day.score is not None]
    if len(scored) < 2:
        return None
    scores = [day.score or 0 for day in scored]
    places = _steps(scored, [_y(score, 100) for score in scores])
    change = scores[-1] - scores[0]
    return LineChart(
        path=_line(places),
        x=round(places[-1][0]),
        y=round(places[-1][1]),
        is_fall=change <= -5,
        grid=_grid(100),
        first=words(scored[0].day),
        last=words(scored[-1].day),
        label=(
            f"Score over {(scored[-1].day - scored[0].day).days + 1} days: "
            f"{_moved(scores[0], scores[-1])}."
        ),
        rows=tuple(
            day
            for before, day in zip((None, *scored), scored, strict=False)
            if before is None or replace(before, day=day.day) != day
        ),
    )


Places = Sequence[tuple[float, float]]


def _steps(days: Sequence[Day] | Sequence[FleetDay], heights: Sequence[float]) -> Places:
    """Return the corners of a line that holds each value until the next day with another one."""
    ordinals = [one.day.toordinal() for one in days]
    first, last = ordinals[0], ordinals[-1]
    found: list[tuple[float, float]] = []
    for ordinal, y in zip(ordinals, heights, strict=True):
        x = LEFT + (ordinal - first) / (last - first) * (RIGHT - LEFT)
        if found and found[-1][1] != y:
            found.append((x, found[-1][1]))
        if not found or found[-1][1] != y:
            found.append((x, y))
    return [*found, (float(RIGHT), found[-1][1])]


def _y(value: int, most: int) -> float:
    return BOTTOM - value / most * (BOTTOM - TOP)


def _middle(lower: int, upper: int, most: int) -> float:
    return _y(lower + upper, 2 * most) + 4


def _line(places: Places) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)


def _area(upper: Places, lower: Places) -> str:
    return f"{_line(upper)}L{_line(lower[::-1])[1:]}Z"


def _grid(most: int) -> tuple[Label, ...]:
    return tuple(Label(_y(number, most), str(number)) for number in sorted({0, most // 2, most}))


def _apart(labels: list[Label]) -> tuple[Label, ...]:
    """Return ``labels``, the highest first, moved so that none covers the one above it."""
    found: list[Label] = []
    for label in labels:
        least = found[-1].y + _NEAREST_LABELS if found else TOP
        found.append(Label(max(label.y, least), label.text))
    excess = max(0.0, found[-1].y - BOTTOM)
    return tuple(Label(one.y - excess, one.text) for one in found)


def _round_up(number: int) -> int:
    """Return a number not below ``number`` that, like its half, is easy to read on an axis."""
    size = 1
    while 10 * size < number:
        size *= 10
    return next(step * size for step in (2, 4, 10) if step * size >= number)


def _moved(before: int, after: int) -> str:
    if before == after:
        return f"is {after}"
    return f"{'rose' if after > before else 'fell'} from {before} to {after}"


def _counts(day: FleetDay) -> tuple[int, int, int]:
    return day.ready, day.risk, day.blocked
