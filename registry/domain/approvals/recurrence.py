"""When something comes again: the part of RRULE (RFC 5545, section 3.3.10) that is taken.

It is checked here and expanded by ``occurrences``. Whatever is not understood is refused: a rule of
which a part is passed over would freeze other days than it says.
"""

import re
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LONGEST_RULE = 200
LONGEST_ZONE = 64
MOST_REPETITIONS = 1000
_FREQUENCIES = ("HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY")
WEEKDAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
"""A weekday, and which one of the month or the year it is."""
UNTIL_DAY, UNTIL_TIME = "%Y%m%d", "%Y%m%dT%H%M%SZ"
_ORDINAL_FREQUENCIES = ("MONTHLY", "YEARLY")


class RecurrenceInvalid(ValueError):
    """A rule or zone that cannot be taken; the message says which part, and what would do."""


def normalise_rule(text: str) -> str:
    """Return a rule in capitals and without space.

    Raises:
        RecurrenceInvalid: it is none, or says more than is understood here.
    """
    rule = "".join(text.split()).upper().removeprefix("RRULE:")
    if not rule or len(rule) > LONGEST_RULE:
        raise RecurrenceInvalid(
            f"Give a rule of {LONGEST_RULE} characters at most, such as FREQ=WEEKLY;BYDAY=FR."
        )
    parts = parts_of(rule)
    for name, value in parts.items():
        _PARTS[name](name, value)
    if "FREQ" not in parts:
        raise RecurrenceInvalid(f"FREQ is missing: use one of {', '.join(_FREQUENCIES)}.")
    _require_together(parts)
    return rule.removesuffix(";")


def normalise_zone(name: str) -> str:
    """Return the name of an IANA time zone.

    Raises:
        RecurrenceInvalid: there is none of that name.
    """
    zone = name.strip()
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise RecurrenceInvalid(
            f"There is no time zone {zone[:LONGEST_ZONE]}. Give its IANA name, such as "
            "Europe/Berlin or UTC."
        ) from error
    return zone


def parts_of(rule: str) -> dict[str, str]:
    """Return the value of every part of ``rule`` by its name.

    Raises:
        RecurrenceInvalid: a part is not taken, has no value or stands there twice.
    """
    found: dict[str, str] = {}
    for part in rule.removesuffix(";").split(";"):
        name, equals, value = part.partition("=")
        if name not in _PARTS:
            raise RecurrenceInvalid(f"{name} is not taken here. There are: {', '.join(_PARTS)}.")
        if not equals or not value:
            raise RecurrenceInvalid(f"{name} has no value.")
        if name in found:
            raise RecurrenceInvalid(f"{name} stands there twice.")
        found[name] = value
    return found


def _require_together(parts: dict[str, str]) -> None:
    if "COUNT" in parts and "UNTIL" in parts:
        raise RecurrenceInvalid("COUNT and UNTIL exclude each other: give one of them.")
    has_ordinal = any(one[0] in "+-12345" for one in parts.get("BYDAY", "MO").split(","))
    if has_ordinal and parts["FREQ"] not in _ORDINAL_FREQUENCIES:
        raise RecurrenceInvalid(
            "BYDAY with a number, as in -1FR, takes FREQ=MONTHLY or FREQ=YEARLY."
        )
    if "BYMONTHDAY" in parts and parts["FREQ"] == "WEEKLY":
        raise RecurrenceInvalid("BYMONTHDAY does not go with FREQ=WEEKLY.")


def _frequency(name: str, value: str) -> None:
    if value not in _FREQUENCIES:
        raise RecurrenceInvalid(f"{name} is one of {', '.join(_FREQUENCIES)}.")


def _weekdays(name: str, value: str) -> None:
    if not all(map(WEEKDAY.fullmatch, value.split(","))):
        raise RecurrenceInvalid(f"{name} lists weekdays: MO, TU, WE, TH, FR, SA, SU, or -1FR.")


def _until(name: str, value: str) -> None:
    for form in (UNTIL_DAY, UNTIL_TIME):
        try:
            # what is read is a date without a zone, or one that says Z
            if datetime.strptime(value, form).strftime(form) == value:  # noqa: DTZ007
                return
        except ValueError:
            continue
    raise RecurrenceInvalid(f"{name} is a day or a time in UTC, as 20261224 or 20261224T180000Z.")


def _numbers(least: int, most: int, *, is_signed: bool = False) -> Callable[[str, str], None]:
    """Return what checks a list of numbers; signed ones count from the end."""

    def check(name: str, value: str) -> None:
        for one in value.split(","):
            digits = one.removeprefix("-") if is_signed else one
            is_number = digits.isascii() and digits.isdigit() and len(digits) <= len(str(most))
            if not is_number or not least <= int(digits) <= most:
                counted = ", or from the end with a minus" if is_signed else ""
                raise RecurrenceInvalid(f"{name} takes {least} to {most}{counted}.")

    return check


def _number(least: int, most: int) -> Callable[[str, str], None]:
    def check(name: str, value: str) -> None:
        if "," in value:
            raise RecurrenceInvalid(f"{name} takes one number, {least} to {most}.")
        _numbers(least, most)(name, value)

    return check


_PARTS: dict[str, Callable[[str, str], None]] = {
    "FREQ": _frequency,
    "INTERVAL": _number(1, MOST_REPETITIONS),
    "BYDAY": _weekdays,
    "BYHOUR": _numbers(0, 23),
    "BYMONTH": _numbers(1, 12),
    "BYMONTHDAY": _numbers(1, 31, is_signed=True),
    "COUNT": _number(1, MOST_REPETITIONS),
    "UNTIL": _until,
}
