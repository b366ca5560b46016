"""Moments as people read them: every one on a page is made here."""

from datetime import date, datetime, timedelta

from django.utils.safestring import SafeString, mark_safe

_UNITS = (
    (timedelta(days=1), "d"),
    (timedelta(hours=1), "h"),
    (timedelta(minutes=1), "min"),
    (timedelta(seconds=1), "s"),
)
_JUST_NOW = timedelta(seconds=5)


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
