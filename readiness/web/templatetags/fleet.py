"""The fleet's rows, built in Python: a thousand of them cost a tenth of what a template takes.

Autoescape does not reach here; every value that comes from a record goes through ``escape``.
"""

from collections.abc import Iterable
from datetime import datetime

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from readiness.domain.causes import Cause
from readiness.domain.outcomes import Outcome
from readiness.domain.summary import ColumnState
from readiness.domain.trends import sparkline
from readiness.selectors.shapes import FleetRow
from readiness.web import changes
from registry.web.context import Page
from registry.web.moments import day, day_element, element
from registry.web.templatetags.interface import OUTCOME_WORDS

register = template.Library()

SPARK_DAYS, SPARK_WIDTH, SPARK_HEIGHT = 30, 64, 20
"""Days of a sparkline, and the units of its drawing."""
_STATES = {"blocked": "blocked", "risk": "at risk", "ready": "ready"}
"""What a page says when a row changes: ``… is now at risk``."""
_STYLES = {Outcome.PASS: "", Outcome.NOT_APPLICABLE: " na"}
"""Classes of the outcomes that lead nowhere by themselves."""


@register.filter
def level_words(name: str) -> str:
    """Return the name of a level as people read it: ``production_ready`` is Production ready."""
    return name.replace("_", " ").capitalize()


@register.simple_tag
def changed(was: Outcome, outcome: Outcome) -> str:
    """Return what a check does now and did before."""
    return changes.changed(was, outcome)


@register.simple_tag
def why(cause: Cause) -> str:
    """Return why a finding became another one."""
    return changes.why(cause)


@register.simple_tag(takes_context=True)
def fleet_rows(context: template.Context, rows: tuple[FleetRow, ...]) -> SafeString:
    """Return the table rows of ``rows``, optional end tags left out."""
    page: Page = context["page"]
    return mark_safe("\n".join(_row(row, page) for row in rows))  # noqa: S308 (escaped below)


@register.simple_tag
def options(choices: Iterable[tuple[str, str]], chosen: str) -> SafeString:
    """Return the options of a select, of which a company may have thousands."""
    return mark_safe("".join(_option(*choice, chosen) for choice in choices))  # noqa: S308


def _option(value: str, name: str, chosen: str) -> str:
    selected = " selected" if value == chosen else ""
    return f'<option value="{escape(value)}"{selected}>{escape(name)}</option>'


def _row(row: FleetRow, page: Page) -> str:
    level = escape(level_words(row.level_name))
    address = reverse("interface", args=[row.slug])
    glyphs = "".join(_cell(row, column) for column in row.columns)
    return (
        f'<tr id="row-{row.slug}" data-state="{_STATES[row.state]}">'
        f'<td class="cs"><b class="ladder l{row.level} {escape(row.state)}">'
        f'<span class="vh">Level {row.level} of 3, score </span>{_score(row)}</b>'
        f'<td class="cl w1 dim">{level}'
        f"{_trend(row, page)}"
        f'<th scope="row" class="name"><a href="{address}">{escape(row.name)}</a>'
        f'<span class="d">{escape(row.profile)}</span>'
        f'<span class="m">{level}, {escape(row.team_name)}</span>'
        f"{_borne_with(row, page)}"
        f'<td class="ct w1 dim">{escape(row.team_name)}'
        f'<td class="ci w2 dim">{row.tier or "–"}'
        f"{glyphs}"
        f'<td class="co w2 dim">{row.observed} of {row.applicable}'
        f'<td class="cp w1 dim">{_time(row.probed_at, page)}'
    )


def _trend(row: FleetRow, page: Page) -> str:
    """Return the cell of the last 30 days: a line, and by how much the score changed."""
    today = page.now.date().toordinal()
    line = sparkline(
        row.trend,
        row.score,
        first=today - SPARK_DAYS,
        last=today,
        width=SPARK_WIDTH - 4,
        height=SPARK_HEIGHT,
    )
    if line is None:
        return '<td class="ch w2 dim">–'
    style = "spark down" if line.is_fall else "spark"
    changed = "unchanged" if not line.change else f"{line.change:+d}".replace("-", "−")
    delta = f'<span class="delta">{changed}</span>' if line.change else ""
    return (
        f'<td class="ch w2"><svg class="{style}" viewBox="0 0 {SPARK_WIDTH} {SPARK_HEIGHT}"'
        f' role="img" aria-label="Score over 30 days: {changed}">'
        f'<path d="{line.path}"/><circle cx="{line.x}" cy="{line.y}" r="2.25"/></svg>{delta}'
    )


def _score(row: FleetRow) -> str:
    return "–" if row.score is None else str(row.score)


def _cell(row: FleetRow, column: ColumnState) -> str:
    if column.is_waived:
        return _waived(row, column)
    word = OUTCOME_WORDS[column.outcome]
    if column.outcome in _STYLES and not column.announced:
        return f'<td class="gl k{_STYLES[column.outcome]}">{word}'
    mark = " data-worst" if column.check == row.worst_check else ""
    return (
        f'<td class="gl"><a class="k{_style(column)}" href="{_address(row, column)}"{mark}>'
        f"{_named(column, word)}</a>"
    )


def _waived(row: FleetRow, column: ColumnState) -> str:
    """Return a cell in which nothing is worse than what is borne with: never a pass."""
    style = "waived soon" if column.announced else "waived"
    address = reverse("finding", args=[row.slug, row.environment, column.check])
    announced = f", {len(column.announced)} announced" if column.announced else ""
    words = f"{escape(column.title)}: waived, {escape(column.check)}{announced}"
    return f'<td class="gl"><a class="k {style}" href="{address}">{words}</a>'


def _style(column: ColumnState) -> str:
    style = _STYLES.get(column.outcome, f" {column.outcome.value}")
    return f"{style} soon" if column.announced else style


def _address(row: FleetRow, column: ColumnState) -> str:
    check = column.announced[0] if column.outcome in _STYLES else column.check
    return reverse("finding", args=[row.slug, row.environment, check])


def _named(column: ColumnState, word: str) -> str:
    check = "" if column.outcome in _STYLES else f", {escape(column.check)}"
    announced = f", {len(column.announced)} announced" if column.announced else ""
    return f"{escape(column.title)}: {word}{check}{announced}"


def _borne_with(row: FleetRow, page: Page) -> str:
    """Return how much is waived and until when, "" where nothing is."""
    if not row.waived or row.waived_until is None:
        return ""
    in_utc = page.preferences.times == "utc"
    until = f"{row.waived_until:%Y-%m-%d}" if in_utc else day(row.waived_until)
    first = "" if row.waived == 1 else "first "
    return (
        f'<span class="wv"><b aria-hidden="true"></b>{row.waived} waived,'
        f" {first}expires {day_element(row.waived_until, until)}</span>"
    )


def _time(moment: datetime | None, page: Page) -> str:
    if moment is None:
        return "never"
    return element(moment, page.now, in_utc=page.preferences.times == "utc")
