"""Tags that every template may use without loading them: icons, glyphs, ladders and times."""

from collections.abc import Iterable
from datetime import date, datetime

from django import template
from django.forms import BaseForm, BoundField, CheckboxSelectMultiple
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from registry.domain.search.marking import Piece
from registry.domain.snapshot import ContractSnapshot
from registry.web.contracts import ShownGroup, shown_groups
from registry.web.markdown import rendered
from registry.web.moments import day, day_element, element, told

register = template.Library()

MANY = 8
"""Boxes from which on all of them can be ticked at once."""
OUTCOME_WORDS = {
    "pass": "pass",
    "warn": "warning",
    "fail": "fail",
    "unknown": "unknown",
    "wait": "waiting",
    "waived": "waived",
    "lapsing": "lapsing",
    "not_applicable": "not applicable",
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return a decorative icon of the sprite; the control around it carries the name."""
    return format_html(
        '<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>',
        static("vendor/lucide/icons.svg"),
        name,
    )


@register.simple_tag
def glyph(outcome: str, size: str = "", word: str | None = None) -> SafeString:
    """Return the shape of an outcome with its word for readers who do not see it.

    ``word=""`` leaves the word out, for places where it stands in the text beside.
    """
    shape = format_html(
        '<svg class="g {} {}" aria-hidden="true"><use href="{}#{}"/></svg>',
        outcome,
        size,
        static("images/glyphs.svg"),
        outcome,
    )
    spoken = OUTCOME_WORDS[outcome] if word is None else word
    return format_html('{}<span class="vh">{}</span>', shape, spoken) if spoken else shape


@register.simple_tag
def ladder(level: int, state: str, score: int | None = None, size: str = "") -> SafeString:
    """Return the three-rung ladder with ``level`` rungs filled, and the score beside it."""
    return format_html(
        '<b class="ladder l{} {} {}"><span class="vh">Level {} of 3, score </span>{}</b>',
        level,
        state,
        size,
        level,
        "none" if score is None else score,
    )


@register.simple_tag(takes_context=True)
def moment(context: template.Context, value: datetime | None) -> SafeString | str:
    """Return a time the way the reader chose, the absolute one at hand."""
    if value is None:
        return "never"
    page = context["page"]
    return element(value, page.now, in_utc=page.preferences.times == "utc")


@register.simple_tag(takes_context=True)
def sentence(context: template.Context, text: str) -> SafeString:
    """Return what the program says, with the moments in it the way the reader chose."""
    page = context["page"]
    return told(text, page.now, in_utc=page.preferences.times == "utc")


@register.simple_tag(takes_context=True)
def beginning(context: template.Context, value: date) -> SafeString:
    """Return a day that is near, with its year where the reader chose UTC."""
    in_utc = context["page"].preferences.times == "utc"
    return day_element(value, f"{value:%Y-%m-%d}" if in_utc else day(value))


@register.simple_tag
def day_number(value: date) -> SafeString:
    """Return a day of a month that is named beside, as its number."""
    return day_element(value, f"{value.day}")


@register.simple_tag
def calendar_day(value: date) -> SafeString:
    """Return a day that somebody wrote down, as they wrote it."""
    return day_element(value, f"{value:%Y-%m-%d}")


@register.simple_tag
def marked(pieces: Iterable[Piece]) -> SafeString:
    """Return a text with the parts marked that somebody looked for."""
    return format_html_join("", "{}", ((_piece(piece),) for piece in pieces))


@register.filter
def words(value: object) -> str:
    """Return a word of the vocabulary as people read it: ``not_applicable`` is not applicable."""
    return str(value).replace("_", " ")


@register.filter
def duration(seconds: int) -> str:
    """Return seconds in the largest unit in which they are a whole number."""
    units = ((86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
    number, unit = next((seconds // size, unit) for size, unit in units if seconds % size == 0)
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


@register.filter
def markdown(text: str) -> SafeString:
    """Return what somebody wrote in Markdown as HTML without anything of theirs in it."""
    return rendered(text)


@register.filter
def contract_groups(contract: ContractSnapshot) -> tuple[ShownGroup, ...]:
    """Return the clauses of a proxy contract in the groups that people think in."""
    return shown_groups(contract)


@register.inclusion_tag("partials/field.html")
def field(bound: BoundField) -> dict[str, object]:
    """Show one field of a form: label, help, errors, control."""
    ticks = isinstance(bound.field.widget, CheckboxSelectMultiple) and len(bound.subwidgets) > MANY
    return {"field": bound, "target": _first_control(bound), "ticks": ticks}


@register.inclusion_tag("partials/error_summary.html")
def error_summary(*forms: BaseForm, title: str = "Nothing is saved yet") -> dict[str, object]:
    """Show what is wrong in ``forms`` at the top of the page, each line a link to its field.

    The rows of a form count, too.
    """
    forms = tuple(inner for form in forms for inner in (form, *getattr(form, "rows", ())))
    return {
        "title": title,
        "general": [error for form in forms for error in form.non_field_errors()],
        "problems": [
            (_first_control(bound), bound.label, error)
            for form in forms
            for bound in form
            for error in bound.errors
        ],
    }


def _piece(piece: Piece) -> str:
    return format_html("<mark>{}</mark>", piece.text) if piece.is_marked else piece.text


def _first_control(bound: BoundField) -> str:
    return f"{bound.auto_id}_0" if bound.use_fieldset else bound.auto_id
