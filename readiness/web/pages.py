"""What the fleet's page says beside its rows: heading, tabs, columns and the way to other pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from readiness.selectors.shapes import FleetFilters, FleetPage
from readiness.web.announcements import questions
from readiness.web.charts import AreaChart, area_chart
from readiness.web.filters import address
from readiness.web.fleet_file import NAME
from readiness.web.live import Live, live
from registry.web.list_pages import Chip, Heading
from registry.web.listing import turned


@dataclass(frozen=True, slots=True)
class Tab:
    """One state with how many interfaces are in it.

    Attributes:
        glyph: the outcome whose shape stands for the state, "" for none.
    """

    title: str
    glyph: str
    count: int
    address: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class ShownGap:
    """A check that costs the fleet points, and the way to the interfaces that do not pass it.

    Attributes:
        percent: points that it costs, of those of the worst one.
    """

    check: str
    question: str
    interfaces: int
    percent: int
    address: str


@dataclass(frozen=True, slots=True)
class FleetView:
    """Everything the fleet's templates show.

    Attributes:
        announced_from: the day from which more questions count, None where all do.
        csv: address of all rows as a file.
    """

    page: FleetPage
    title: str
    detail: str
    tabs: tuple[Tab, ...]
    headings: dict[str, Heading]
    chips: tuple[Chip, ...]
    range: str
    previous: str
    next: str
    csv: str
    announced_from: date | None
    chart: AreaChart | None
    gaps: tuple[ShownGap, ...]
    live: Live


_TABS = (
    ("", "All", "", "all"),
    ("blocked", "Blocked", "fail", "blocked"),
    ("risk", "At risk", "warn", "risk"),
    ("ready", "Ready", "pass", "ready"),
    ("you", "Needs you", "wait", "you"),
    ("expiring", "Evidence expiring", "lapsing", "expiring"),
    ("waived", "Waived", "waived", "waived"),
)

_HEADINGS = (
    ("score", "Score", "cs"),
    ("name", "Interface", "name"),
    ("team", "Team", "ct w1"),
    ("tier", "Tier", "ci w2"),
    ("probed", "Probed", "cp w1"),
)


def fleet_view(page: FleetPage) -> FleetView:
    """Return what the templates show of ``page``."""
    filters = page.filters
    return FleetView(
        page=page,
        title=_title(page),
        detail=_detail(page),
        tabs=tuple(_tab(page, *tab) for tab in _TABS),
        headings={key: _heading(filters, key, title, style) for key, title, style in _HEADINGS},
        chips=tuple(_chips(page)),
        range=_range(page),
        previous=address(filters, page=page.page - 1) if page.page > 1 else "",
        next=address(filters, page=page.page + 1) if page.page < page.pages else "",
        csv=f"{address(filters)}&csv={NAME}".replace("?&", "?"),
        announced_from=page.announced[0].enable_on if page.announced else None,
        chart=area_chart(page.overview.days),
        gaps=tuple(_gaps(page)),
        live=_live(page),
    )


def counted(number: int, noun: str) -> str:
    """Return ``1 interface``, ``2 interfaces``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _gaps(page: FleetPage) -> Iterator[ShownGap]:
    questions_of = dict(page.checks)
    most = max((gap.points for gap in page.overview.gaps), default=0) or 1
    for gap in page.overview.gaps:
        yield ShownGap(
            check=gap.check,
            question=questions_of.get(gap.check, ""),
            interfaces=gap.interfaces,
            percent=max(1, round(100 * gap.points / most)),
            address=address(FleetFilters(), check=gap.check),
        )


def _live(page: FleetPage) -> Live:
    blocked = page.counts["blocked"]
    return live(
        f"({blocked}) Fleet" if blocked else "Fleet",
        is_probing=page.is_probing,
        is_blocked=bool(blocked),
        is_critical=bool(page.counts["blocked_tier_1"]),
    )


def _title(page: FleetPage) -> str:
    ready, everything = page.counts["ready"], page.counts["all"]
    if not everything:
        return "No interface matches"
    noun = "interface" if everything == page.registered else "matching interface"
    if everything == 1:
        return f"The one {noun} is {'' if ready else 'not '}ready for production"
    return f"{ready} of {counted(everything, noun)} {_are(ready)} ready for production"


def _detail(page: FleetPage) -> str:
    blocked, risk = page.counts["blocked"], page.counts["risk"]
    waiting = page.counts["you"]
    parts = [
        f"{blocked} {_are(blocked)} blocked, {risk} {_are(risk)} at risk.",
        f"{counted(waiting, 'interface')} {'waits' if waiting == 1 else 'wait'} for you."
        if waiting
        else "",
        f"{questions(page.questions_asked, page.questions_total, page.announced)}.",
    ]
    return " ".join(part for part in parts if part)


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _tab(page: FleetPage, state: str, title: str, glyph: str, count: str) -> Tab:
    return Tab(
        title=title,
        glyph=glyph,
        count=page.counts[count],
        address=address(page.filters, state=state),
        is_current=page.filters.state == state,
    )


def _heading(filters: FleetFilters, key: str, title: str, style: str) -> Heading:
    direction, order = turned(filters.sort, key)
    return Heading(title, style, address(filters, sort=order), direction)


def _chips(page: FleetPage) -> Iterator[Chip]:
    filters = page.filters
    if filters.query:
        yield Chip("Named", filters.query, address(filters, query=""))
    if filters.team:
        yield Chip(
            "Team", dict(page.teams).get(filters.team, filters.team), address(filters, team="")
        )
    if filters.check:
        yield Chip("Not passing", filters.check, address(filters, check=""))
    if filters.sort != "urgency":
        yield Chip("Sorted by", filters.sort.removeprefix("-"), address(filters, sort="urgency"))


def _range(page: FleetPage) -> str:
    if not page.rows:
        return "Nothing found"
    first = (page.page - 1) * page.filters.per + 1
    order = ", most urgent first" if page.filters.sort == "urgency" else ""
    return f"{first} to {first + len(page.rows) - 1} of {page.total}{order}"
