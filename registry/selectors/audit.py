"""Reads of the audit trail."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from registry.domain.audit import Deed, Kind, Subject, load
from registry.domain.audit_chain import Link
from registry.domain.audit_sentences import AuditEntry
from registry.domain.origins import Origin, Via
from registry.domain.permissions import Permission, capacities_of, may
from registry.domain.vocabulary import PersonRole
from registry.models import AuditRow, Interface, Ownership, User

PAGE_ROWS = 50
_BATCH = 1000
"""Rows of an export that are held in memory at a time."""


@dataclass(frozen=True, slots=True)
class AuditFilters:
    """What of the trail is wanted; what is blank or None does not matter.

    Attributes:
        who: part of a name or an e-mail address.
        kind: a kind of record.
        interface: slug of an interface.
        since, until: days, UTC, both inclusive.
        before: only rows older than the one with this id, which is how pages follow each other.
    """

    who: str = ""
    kind: str = ""
    interface: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class AuditPage:
    """One page of the trail.

    Attributes:
        sees_all: whether the reader sees every row, or those of their interfaces alone.
        is_first: whether newer rows are left out by nothing but the filters.
        older: ``before`` of the next page, None on the last one.
        oldest: when the oldest row that the reader may see was written, None for no row at all.
    """

    entries: tuple[AuditEntry, ...]
    sees_all: bool
    is_first: bool
    older: int | None
    oldest: datetime | None


def audit_page(filters: AuditFilters, *, reader: User) -> AuditPage:
    """Return the rows that ``filters`` want and ``reader`` may see, the newest first.

    It takes three queries at most, however long the trail is.
    """
    sees_all = sees_whole_trail(reader)
    seen = rows_seen(reader)
    found = filtered(seen, filters).annotate(person_id=_person_now(reader))
    rows = list(found[: PAGE_ROWS + 1])
    shown = rows[:PAGE_ROWS]
    oldest = seen.order_by("pk").values_list("at", flat=True).first()
    return AuditPage(
        entries=tuple(map(_entry_of_page, shown)),
        sees_all=sees_all,
        is_first=filters.before is None,
        older=shown[-1].pk if len(rows) > PAGE_ROWS else None,
        oldest=oldest,
    )


def audit_links(filters: AuditFilters, *, reader: User) -> Iterator[Link]:
    """Return all rows that ``filters`` want and ``reader`` may see, the oldest first.

    They are read a batch at a time, whatever page the filters are on.
    """
    wanted = filtered(rows_seen(reader), replace(filters, before=None)).order_by("pk")
    return _links(wanted)


def _links(wanted: QuerySet[AuditRow]) -> Iterator[Link]:
    last = 0
    while found := list(wanted.filter(pk__gt=last)[:_BATCH]):
        yield from (row.link for row in found)
        last = found[-1].pk


def rows_seen(reader: User) -> QuerySet[AuditRow]:
    """Return the rows that ``reader`` may see.

    Of their own interfaces alone they see what was written since those were registered: a slug
    that is used again opens nothing about the interface that had it before.
    """
    if sees_whole_trail(reader):
        return AuditRow.objects.all()
    rows = AuditRow.objects.filter(interface__in=_own_interfaces(reader))
    ends = rows.filter(kind=Kind.INTERFACE, deed=Deed.REMOVED).order_by().values("interface")
    for slug, last in ends.annotate(last=Max("place")).values_list("interface", "last"):
        rows = rows.exclude(interface=slug, place__lte=last)
    return rows


def sees_whole_trail(reader: User) -> bool:
    """Tell whether ``reader`` sees every row, or those of their interfaces alone."""
    return may(Permission.READ_AUDIT, capacities_of(PersonRole(reader.role), others=()))


def _own_interfaces(reader: User) -> "QuerySet[Interface, str]":
    """Return slugs of the interfaces of the reader's teams, and of which they own anything now."""
    teams = reader.memberships.filter(team__is_active=True).values("team")
    counts = Q(review_by=None) | Q(review_by__gte=timezone.now().date())
    holds = Q(person=reader) | Q(team__in=teams)
    held = Ownership.objects.filter(holds, counts, accepted_at__isnull=False)
    mine = Interface.objects.filter(Q(team__in=teams) | Q(pk__in=held.values("interface")))
    return mine.values_list("slug", flat=True)


def filtered(rows: QuerySet[AuditRow], filters: AuditFilters) -> QuerySet[AuditRow]:
    """Return those of ``rows`` that ``filters`` want, the newest first."""
    if filters.who:
        rows = rows.filter(Q(who__icontains=filters.who) | Q(email__icontains=filters.who))
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.interface:
        rows = rows.filter(interface=filters.interface)
    if filters.since:
        rows = rows.filter(at__gte=_start(filters.since))
    if filters.until:
        rows = rows.filter(at__lt=_start(filters.until + timedelta(days=1)))
    if filters.before is not None:
        rows = rows.filter(pk__lt=filters.before)
    return rows.order_by("-pk")


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _person_now(reader: User) -> Subquery:
    """Return the expression for who has the address of a row now, if ``reader`` sees them."""
    people = User.objects.filter(email=OuterRef("email"))
    manages = may(Permission.MANAGE_PEOPLE, capacities_of(PersonRole(reader.role), others=()))
    return Subquery((people if manages else people.filter(is_active=True)).values("pk")[:1])


def _entry_of_page(row: AuditRow) -> AuditEntry:
    return replace(audit_entry(row), person_id=row.__dict__["person_id"] or 0)


def audit_entry(row: AuditRow) -> AuditEntry:
    """Return ``row`` as people read it."""
    return AuditEntry(
        id=row.pk,
        at=row.at,
        who=row.who,
        email=row.email,
        token=row.token,
        origin=Origin(Via(row.via), row.address, row.agent),
        deed=Deed(row.deed),
        subject=Subject(Kind(row.kind), tuple(row.subject), row.interface),
        changes=load(row.changes),
        reason=row.reason,
    )
