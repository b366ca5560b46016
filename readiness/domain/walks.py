"""What is wrong with a walk along redirects, and whether that is a failure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address

from readiness.domain.failures import Failure
from readiness.domain.redirection import Location
from readiness.domain.walk_facts import Beginning, End, Extent, Flaw, Step, Walk

MOST_REDIRECTS = 5
"""Followed in one walk (egress.md, rule 10)."""


class Trouble(StrEnum):
    """What a client meets on the way."""

    MALFORMED = "malformed"
    FRAMED_TWICE = "framed_twice"
    EXCESS = "excess"
    CONTROL_BYTES = "control_bytes"
    NOT_ASCII = "not_ascii"
    PLACES_DIFFER = "places_differ"
    TOO_LARGE = "too_large"
    DRIPS = "drips"
    BROKEN_OFF = "broken_off"
    SILENT = "silent"
    HANGS_UP = "hangs_up"
    LENGTH_UNTOLD = "length_untold"
    LONG_PAGE = "long_page"
    LOOP = "loop"
    COOKIE_LOOP = "cookie_loop"
    TOO_MANY = "too_many"
    UNREADABLE = "unreadable"
    PLACELESS = "placeless"
    PLAIN = "plain"
    HEALTH_AWAY = "health_away"
    START_AWAY = "start_away"
    SPARED = "spared"

    @property
    def is_failure(self) -> bool:
        """Whether an edge that does so fails; otherwise it deserves a warning."""
        return self not in _WARNINGS


_WARNINGS = frozenset(
    {
        Trouble.NOT_ASCII,
        Trouble.HANGS_UP,
        Trouble.LONG_PAGE,
        Trouble.COOKIE_LOOP,
        Trouble.PLACELESS,
        Trouble.START_AWAY,
        Trouble.SPARED,
    }
)
_BEGUN = {
    Failure.MALFORMED: Trouble.MALFORMED,
    Failure.TOO_LARGE: Trouble.TOO_LARGE,
    Failure.TIMEOUT: Trouble.DRIPS,
    Failure.RESET: Trouble.BROKEN_OFF,
}
_FLAWS = {
    Flaw.FRAMED_TWICE: Trouble.FRAMED_TWICE,
    Flaw.EXCESS: Trouble.EXCESS,
    Flaw.CONTROL_BYTES: Trouble.CONTROL_BYTES,
    Flaw.NOT_ASCII: Trouble.NOT_ASCII,
    Flaw.PLACES_DIFFER: Trouble.PLACES_DIFFER,
}
_ENDS = {
    End.TOO_MANY: Trouble.TOO_MANY,
    End.UNREADABLE: Trouble.UNREADABLE,
    End.PLACELESS: Trouble.PLACELESS,
    End.SPARED: Trouble.SPARED,
}


@dataclass(frozen=True, slots=True)
class Met:
    """A trouble, and the step of the walk at which it was met."""

    trouble: Trouble
    walk: Walk
    step: Step


def troubles(
    walks: Iterable[Walk], *, is_https: bool, protected_pages: Iterable[str] = ()
) -> tuple[Met, ...]:
    """Return what is wrong with ``walks``, failures first.

    Args:
        walks: as the probe saw them.
        is_https: whether the edge is registered with https, so that http would be a step back.
        protected_pages: paths that may send strangers to another host to sign in.
    """
    way, pages = tuple(walks), frozenset(protected_pages)
    # a health route that is the start page is asked for once
    health = Beginning.HEALTH if any(_is_health(walk) for walk in way) else Beginning.START
    met = (
        Met(trouble, walk, step)
        for walk in way
        for trouble, step in (
            *_on_the_way(walk, is_health=walk.beginning is health),
            *_at_the_end(walk, pages, is_https=is_https),
        )
    )
    return tuple(sorted(met, key=lambda one: not one.trouble.is_failure))


def fails(walks: Iterable[Walk], *, is_https: bool) -> bool:
    """Tell whether a trouble of ``walks`` is a failure."""
    return any(one.trouble.is_failure for one in troubles(walks, is_https=is_https))


def _is_health(walk: Walk) -> bool:
    return walk.beginning is Beginning.HEALTH


def _on_the_way(walk: Walk, *, is_health: bool) -> Iterator[tuple[Trouble, Step]]:
    for place, step in enumerate(walk.steps):
        is_first = place == 0
        if trouble := _of_failure(step, is_first=is_first, is_health=is_health):
            yield trouble, step
        yield from ((_FLAWS[flaw], step) for flaw in step.flaws)
        # of what was led to, only as much is read as it takes to follow
        if is_first and step.extent is Extent.OPEN:
            is_short = _is_health(walk) and not step.is_page
            yield Trouble.LENGTH_UNTOLD if is_short else Trouble.LONG_PAGE, step


def _of_failure(step: Step, *, is_first: bool, is_health: bool) -> Trouble | None:
    if step.failure is None:
        return None
    if step.has_begun:
        return _BEGUN.get(step.failure, Trouble.SILENT)
    if is_first and is_health:
        # an edge without an answer has no form: AVL-1 says what is wrong with it
        return None
    # an API may have nothing to say there, and says so by hanging up
    return Trouble.HANGS_UP if is_first and step.failure is Failure.RESET else Trouble.SILENT


def _at_the_end(
    walk: Walk, protected_pages: frozenset[str], *, is_https: bool
) -> Iterator[tuple[Trouble, Step]]:
    trouble = _ENDS.get(walk.end)
    if walk.end is End.LOOP:
        # a browser sends the cookie back, and may get on
        has_cookie = any(step.sets_cookie for step in walk.steps)
        is_open_to_browsers = has_cookie and not _is_health(walk)
        trouble = Trouble.COOKIE_LOOP if is_open_to_browsers else Trouble.LOOP
    elif walk.end is End.AWAY:
        trouble = _of_leaving(walk, protected_pages, is_https=is_https)
    if trouble:
        yield trouble, walk.steps[-1]


def _of_leaving(walk: Walk, protected_pages: frozenset[str], *, is_https: bool) -> Trouble | None:
    location = walk.steps[-1].redirection.location
    if location is Location.PLAIN and is_https:
        return Trouble.PLAIN
    if _is_health(walk):
        return Trouble.HEALTH_AWAY
    is_protected = any(step.path in protected_pages for step in walk.steps)
    may_sign_in = location is Location.SIGN_IN or is_protected
    return None if may_sign_in and _has_name(walk.steps[-1]) else Trouble.START_AWAY


def _has_name(step: Step) -> bool:
    """Tell whether a step leads to a host with a name; nobody signs in at a bare address."""
    try:
        ip_address(step.redirection.host.strip("[]"))
    except ValueError:
        return True
    return False
