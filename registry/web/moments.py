"""Moments as people read them."""

from datetime import date, datetime, timedelta

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


def day(moment: date) -> str:
    """Return a day without its year, which is plain where it is near: ``6 Dec``."""
    return f"{moment.day} {moment:%b}"
