"""Who may change or remove a record so that less is demanded of it."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from registry.domain.approvals.demands import (
    is_lower_tier,
    is_no_longer_production,
    looser_kind,
)
from registry.domain.approvals.differences import lasting
from registry.domain.approvals.terms import terms_stored
from registry.domain.audit import Deed, Kind, load
from registry.domain.gate_modes import GateMode
from registry.domain.permissions import Capacity, Permission
from registry.domain.releases import OPEN
from registry.domain.responsibilities import Responsibility
from registry.domain.vocabulary import EnvironmentKind, Tier
from registry.models import (
    AuditRow,
    Environment,
    Interface,
    Release,
    SubmittedPolicy,
    Team,
    User,
)
from registry.rights import Actor, capacities, held
from registry.selectors.policies import policies_of
from registry.services.errors import Refused

CODE = "demand_lowered"
MOVED_CODE = "moved_by_its_team"
REMEMBERED = timedelta(days=7)
"""For how long a team that an interface left, and a team that a person left, still count."""


def require_no_lower_tier(by: Actor, interface: Interface, tier: int | None) -> None:
    """Let the caller go on only if ``tier`` demands as much, or ``by`` may let it demand less.

    The row stays locked, so that what is compared is what is overwritten.

    Raises:
        Refused: it demands less, and they may not.
    """
    rows = Interface.objects.select_for_update(no_key=True).filter(pk=interface.pk)
    before = rows.values_list("tier", flat=True).get()
    if not is_lower_tier(before, tier, is_relied_on=_is_relied_on(interface)):
        return
    what = (
        f"{_tier(tier)} demands less than {_tier(before).lower()}: fewer approvals, a lower level. "
        "Raising it is free"
    )
    _require_loosening(by, interface, "tier", what)


def require_no_looser_kind(by: Actor, environment: Environment, kind: str) -> None:
    """Let the caller go on only if ``kind`` demands as much of the place, or ``by`` may loosen it.

    Its kind decides which policies hold there, and whether what runs there counts as tried in
    staging. The rows stay locked and ``environment`` has what is stored of both, so that what is
    compared is what is overwritten.

    Raises:
        Refused: less is demanded of it, or of what runs in it, and they may not let it be.
    """
    interface = _locked(environment.interface)
    rows = Environment.objects.select_for_update(no_key=True)
    environment.refresh_from_db(fields=["kind", "kind_since", "gate_mode"], from_queryset=rows)
    before = EnvironmentKind(environment.kind)
    if kind == before or kind not in {*EnvironmentKind}:
        # what is no kind is refused where it is written
        return
    if less := _less_than(interface, before, EnvironmentKind(kind)):
        _require_loosening(by, interface, "kind", less)
    _require_no_new_staging(by, interface, kind)


def require_no_new_staging(by: Actor, interface: Interface, kind: str) -> None:
    """Let the caller go on only if nothing has to run in staging, or ``by`` may say where that is.

    What runs in staging is what people say. So whoever asks for releases could have a place of
    their own for it, in which it takes nobody's work to have run for long enough.

    Raises:
        Refused: a new place of ``kind`` would count for what is demanded, and they may not.
    """
    if kind == EnvironmentKind.STAGING:
        _require_no_new_staging(by, _locked(interface), kind)


def require_no_looser_gate(by: Actor, environment: Environment, mode: GateMode) -> None:
    """Let the caller go on only if the gate there keeps as much back, or ``by`` may let it not.

    Raises:
        Refused: it lets through what it kept back, and they may not.
    """
    before = GateMode(environment.gate_mode)
    if mode.strictness >= before.strictness:
        return
    what = f"In mode {mode} the gate keeps nothing back that it does in mode {before}"
    if before is not GateMode.ENFORCE:
        what = f"In mode {mode} nobody is told what the gate would have kept back"
    _require_loosening(by, environment.interface, "mode", what)


def require_nothing_released(by: Actor, environment: Environment) -> None:
    """Let the caller go on only if nobody relies on the place, or ``by`` may let it go.

    What was removed could be added anew as something of which less is demanded. The rows stay
    locked, so that no release is proposed meanwhile.

    Raises:
        Refused: releases, or demands on production, would go with it, and they may not.
    """
    interface = environment.interface
    rows = Environment.objects.select_for_update().filter(pk=environment.pk)
    kind = rows.values_list("kind", flat=True).get()
    releases = environment.releases.count()
    relied = interface.tier is not None or _is_relied_on(interface)
    if not releases and not (relied and kind == EnvironmentKind.PRODUCTION):
        return
    lost = _counted(releases) or "what production has to meet"
    _require_loosening(by, interface, "", f"With {environment.name} {lost} would go")


def require_nothing_relied_on(by: Actor, interface: Interface) -> None:
    """Let the caller go on only if nobody relies on the interface, or ``by`` may let it go.

    What was removed could be registered anew at a lower tier. The rows stay locked, so that no
    release is proposed meanwhile.

    Raises:
        Refused: releases, policies or a decided tier would go with it, and they may not.
    """
    rows = Interface.objects.select_for_update(of=("self",)).filter(pk=interface.pk)
    tier = rows.values_list("tier", flat=True).get()
    places = Environment.objects.select_for_update(of=("self",)).filter(interface=interface)
    releases = Release.objects.filter(environment__in=[one.pk for one in places]).count()
    policies = list(interface.policies.order_by("name").values_list("name", flat=True))
    parts = [_counted(releases)]
    if policies:
        parts.append(f"the approval policies {', '.join(policies)}")
    if tier is not None:
        parts.append(f"the decided tier {tier}")
    if lost := " and ".join(filter(None, parts)):
        _require_loosening(by, interface, "", f"With {interface.slug} {lost} would go")


def require_may_be_moved(by: Actor, interface: Interface, team: Team) -> None:
    """Let the caller go on only if nothing is released there, or ``by`` is in neither team.

    Whoever moves what their team releases would be somebody else for as long as it is away.

    Raises:
        Refused: there are releases or policies, and they are in one of the teams.
    """
    if not _is_relied_on(interface):
        return
    mine = _teams(by.person) & {interface.team.slug, team.slug}
    if mine:
        message = (
            "Releases or approval policies rely on the team, so only somebody in neither team "
            f"moves the interface, and you are or were in {min(mine)}. Ask another platform lead "
            "or administrator"
        )
        raise Refused("team", f"{message}.", code=MOVED_CODE)


def own_interest(person: User, interface: Interface) -> str:
    """Return how the releases of ``interface`` are the person's own, "" where they are not.

    Who left the team within seven days is still of it, and so is whose team the interface left.
    """
    if Capacity.MEMBER in capacities(person, interface):
        return "You are in the team that releases it"
    if _teams(person) & {interface.team.slug, *_teams_before(interface)}:
        return "You are or were in a team that released it within the last 7 days"
    if Responsibility.RELEASES in held(person, interface):
        return "You manage its releases"
    coming = Release.objects.filter(environment__interface=interface, state__in=OPEN)
    theirs = Q(requested_by=person) | Q(submitted_by=person) | Q(named_authors=person)
    if coming.filter(theirs | Q(revisions__made_by=person)).exists():
        return "A release that is to come is yours"
    return ""


def _teams(person: User) -> set[str]:
    """Return slugs of the teams that ``person`` is in, or was until a week ago."""
    memberships = person.memberships.filter(team__is_active=True)
    now = set(memberships.values_list("team__slug", flat=True))
    return now | _teams_left(person)


def _teams_left(person: User) -> set[str]:
    """Return slugs of the teams that ``person`` left within the last week.

    Whoever a file put in and out in one transaction, as it does with who makes a team, never was.
    """
    rows = _recent().filter(kind=Kind.MEMBERSHIP, deed__in=[Deed.ADDED, Deed.REMOVED])
    found = [
        (deed, slug, at)
        for deed, (slug, email), at in rows.values_list("deed", "subject", "at")
        if email == person.email
    ]
    return {
        slug
        for deed, slug, at in found
        if deed == Deed.REMOVED and (Deed.ADDED, slug, at) not in found
    }


def _teams_before(interface: Interface) -> set[str]:
    """Return slugs of the teams that ``interface`` moved from within the last week."""
    changed = Q(kind=Kind.INTERFACE, deed=Deed.CHANGED, interface=interface.slug)
    rows = _recent().filter(changed)
    found = (change for stored in rows.values_list("changes", flat=True) for change in load(stored))
    return {str(change.before) for change in found if change.field == "team"}


def _recent() -> QuerySet[AuditRow]:
    return AuditRow.objects.filter(at__gte=timezone.now() - REMEMBERED)


def _locked(interface: Interface) -> Interface:
    """Return ``interface`` as it is, its policies and its tier kept from changing meanwhile."""
    rows = Interface.objects.select_for_update(of=("self",), no_key=True).select_related("team")
    return rows.get(pk=interface.pk)


def _less_than(interface: Interface, before: EnvironmentKind, kind: EnvironmentKind) -> str:
    relied = interface.tier is not None or _is_relied_on(interface)
    if is_no_longer_production(before, kind, is_relied_on=relied):
        return f"A place of kind {kind} has to meet less than production"
    tier = Tier(interface.tier) if interface.tier else None
    lines = looser_kind(policies_of(interface), before, kind, tier)
    if not lines:
        return ""
    more = f", and less of {len(lines) - 1} more" if len(lines) > 1 else ""
    return f"A place of kind {kind} has to meet less than {before}, of {lines[0]}{more}"


def _require_no_new_staging(by: Actor, interface: Interface, kind: str) -> None:
    if kind != EnvironmentKind.STAGING:
        return
    if demanding := _soaking(interface):
        seconds, name = max(demanding)
        what = (
            f"The policy {name} demands {lasting(seconds)} in staging, and a place that becomes "
            "staging may give it to any release"
        )
        _require_loosening(by, interface, "kind", what)


def _soaking(interface: Interface) -> set[tuple[int, str]]:
    """Return for how long releases have to run in staging, and by which policy: now, or as kept."""
    kept = SubmittedPolicy.objects.filter(
        release__environment__interface=interface, release__state__in=OPEN
    )
    now = ((one.terms.soak_seconds, one.name) for one in policies_of(interface))
    then = ((terms_stored(row.terms).soak_seconds, row.name) for row in kept)
    return {(seconds, name) for seconds, name in (*now, *then) if seconds}


def _require_loosening(by: Actor, interface: Interface, field: str, what: str) -> None:
    if not by.has_perm(Permission.LOOSEN_POLICY, interface):
        cure = "Ask a platform lead or an administrator, who may do this in person."
        raise Refused(field, f"{what}. {cure}", code=CODE)
    # nobody gains anything where nothing is released under it
    reason = own_interest(by.person, interface) if _is_relied_on(interface) else ""
    if reason:
        raise Refused(field, f"{what}. {reason}, so somebody else has to decide it.", code=CODE)


def _is_relied_on(interface: Interface) -> bool:
    if interface.policies.exists():
        return True
    return Release.objects.filter(environment__interface=interface).exists()


def _counted(releases: int) -> str:
    return f"{releases} release{'s' if releases > 1 else ''}" if releases else ""


def _tier(tier: int | None) -> str:
    return f"Tier {tier}" if tier else "An undecided tier"
