"""Moments as people read them: every one on a page is made here."""

import re
from datetime import UTC, date, datetime, timedelta

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_UNITS = (
    (timedelta(days=1), "d"),
    (timedelta(hours=1), "h"),
    (timedelta(minutes=1), "min"),
    (timedelta(seconds=1), "s"),
)
_JUST_NOW = timedelta(seconds=5)
_WRITTEN = re.compile(r"\b(\d{4}-\d\d-\d\d \d\d:\d\d) UTC\b", re.ASCII)
"""A moment in a sentence of the program: ``2026-12-01 15:00 UTC``."""


def relative(moment: datetime, now: datetime) -> str:
    """Return how far ``moment`` is from ``now``, in its largest whole unit: ``4 min ago``."""
    distance = abs(now - moment)
    if distance < _JUST_NOW:
        return "just now"
    size, unit = next((size, unit) for size, unit in _UNITS if distance >= size)
    amount = f"{distance // size} {unit}"
    return f"{amount} ago" if moment <= now else f"in {amount}"


def absolute(moment: datetime) -> str:
    """Return ``moment``, which is UTC, to the second with its zone."""
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def short(moment: datetime) -> str:
    """Return ``moment``, which is UTC, to the minute for narrow columns."""
    return f"{moment:%Y-%m-%d %H:%M}"


def element(moment: datetime, now: datetime, *, in_utc: bool) -> SafeString:
    """Return ``moment``, which is UTC, as markup: relative or absolute, and absolute in print."""
    shown = short(moment) if in_utc else relative(moment, now)
    # nothing but digits and words of ours
    return mark_safe(  # noqa: S308
        f'<time datetime="{moment.isoformat(timespec="seconds")}" title="{absolute(moment)}" '
        f'data-absolute="{short(moment)}">{shown}</time>'
    )


def day_element(moment: date, shown: str) -> SafeString:
    """Return a day as markup that shows ``shown``, words of ours, and the whole day in print."""
    written = f"{moment:%Y-%m-%d}"
    return mark_safe(  # noqa: S308
        f'<time datetime="{written}" title="{written}" data-day="{written}">{shown}</time>'
    )


def day(moment: date) -> str:
    """Return a day without its year, which is plain where it is near: ``6 Dec``."""
    return f"{moment.day} {moment:%b}"


def told(sentence: str, now: datetime, *, in_utc: bool) -> SafeString:
    """Return a sentence as markup, each moment that it names the way the reader chose."""

    def shown(found: re.Match[str]) -> str:
        return _moment(found[1], now, in_utc=in_utc) or found[0]

    # what is escaped keeps its digits, and what is put in is markup of ours
    return mark_safe(_WRITTEN.sub(shown, escape(sentence)))  # noqa: S308


def _moment(text: str, now: datetime, *, in_utc: bool) -> SafeString | None:
    try:
        moment = datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    except ValueError:
        return None
    return element(moment, now, in_utc=in_utc)
