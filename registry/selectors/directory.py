"""Who is here: the directory of people, and one of them.

Everybody who is signed in sees active people. The address of somebody is shown where a team that
they are in shows it to everybody; else to administrators and to themselves. What is not shown
cannot be searched for either.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Lower

from registry.domain.vocabulary import PersonRole
from registry.models import Membership, Team, User
from registry.selectors.selection import Selection, called, number_of, ordered_by, with_words


@dataclass(frozen=True, slots=True)
class PersonFilters:
    """Which people somebody wants to see; what is blank narrows nothing.

    Attributes:
        query: words, each part of a name or of an address that is shown.
        team: slug of a team that they are in, or part of its name.
        account: ``open`` or ``closed``; only administrators see the closed ones.
    """

    query: str = ""
    role: str = ""
    team: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in the directory.

    Attributes:
        email: "" where the reader may not see it.
        teams: active teams that they are in.
        has_password: whether they can come back without another link; False where the reader may
            not know.
        last_seen_at: when they last signed in, None for never, or where the reader may not know.
    """

    id: int
    name: str
    email: str
    role: PersonRole
    is_active: bool
    teams: int
    has_password: bool = False
    last_seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class InTeam:
    """A team that a person is in, since when and as what."""

    slug: str
    name: str
    role: str
    since: datetime


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Who somebody is."""

    id: int
    name: str
    email: str
    role: PersonRole
    is_active: bool
    teams: tuple[InTeam, ...]


_SORTS = {
    "name": ("by_name",),
    "role": ("role", "by_name"),
    "teams": ("active_teams", "by_name"),
    "seen": ("last_login",),
}
_ACCOUNTS = {"open": True, "closed": False}


def people_seen(filters: PersonFilters, *, by: User, manages: bool) -> QuerySet[User]:
    """Return the people whom ``by`` may see; ``shown_email`` is the address that they may see.

    Args:
        manages: whether they manage accounts, and so see all of every one.
    """
    found = User.objects.annotate(shown_email=_shown_email(by, manages))
    if not manages:
        found = found.filter(is_active=True)
    elif filters.account:
        found = found.filter(is_active=_ACCOUNTS[filters.account])
    if filters.role:
        found = found.filter(role=filters.role)
    if filters.team:
        chosen = Membership.objects.filter(person=OuterRef("pk"), team__is_active=True)
        found = found.filter(Exists(chosen.filter(called(filters.team, Team, "team__"))))
    return found.filter(with_words(filters.query, "name", "shown_email"))


def people_selected(
    filters: PersonFilters, *, by: User, manages: bool, sort: str = "name"
) -> Selection[PersonRow]:
    """Return the directory as ``by`` may see it."""
    belongs = Membership.objects.filter(person=OuterRef("pk"), team__is_active=True)
    found = people_seen(filters, by=by, manages=manages)
    counted = found.annotate(active_teams=number_of(belongs), by_name=Lower("name"))
    sort = sort if manages or sort.removeprefix("-") != "seen" else "name"
    ordered = counted.order_by("-is_active", *ordered_by(_SORTS, sort, "pk"))
    return Selection(ordered, _managed if manages else _person)


def person_page(person_id: int, *, by: User, manages: bool) -> PersonPage | None:
    """Return who somebody is, in one query, or None where ``by`` may not see them."""
    found = people_seen(PersonFilters(), by=by, manages=manages).filter(pk=person_id)
    rows = found.order_by("memberships__team__name").values(
        *("pk", "name", "shown_email", "role", "is_active"),
        *(f"memberships__{name}" for name in (*_OF_TEAM, "team__is_active")),
    )
    teams = tuple(
        InTeam(*(row[f"memberships__{name}"] for name in _OF_TEAM))
        for row in rows
        if row["memberships__team__is_active"]
    )
    first = next(iter(rows), None)
    if first is None:
        return None
    return PersonPage(
        id=first["pk"],
        name=first["name"],
        email=first["shown_email"],
        role=PersonRole(first["role"]),
        is_active=first["is_active"],
        teams=teams,
    )


_OF_TEAM = ("team__slug", "team__name", "role", "since")


def _shown_email(by: User, manages: bool) -> Case | F:
    belongs = Membership.objects.filter(person=OuterRef("pk"), team__is_active=True)
    whose = When(Q(pk=by.pk) | Q(Exists(belongs)), then=F("email"))
    return F("email") if manages else Case(whose, default=Value(""), output_field=CharField())


def _person(found: User) -> PersonRow:
    seen = found.__dict__
    return PersonRow(
        id=found.pk,
        name=found.name,
        email=seen["shown_email"],
        role=PersonRole(found.role),
        is_active=found.is_active,
        teams=seen["active_teams"],
    )


def _managed(found: User) -> PersonRow:
    seen = found.__dict__
    return PersonRow(
        id=found.pk,
        name=found.name,
        email=seen["shown_email"],
        role=PersonRole(found.role),
        is_active=found.is_active,
        teams=seen["active_teams"],
        has_password=found.has_usable_password(),
        last_seen_at=found.last_login,
    )
