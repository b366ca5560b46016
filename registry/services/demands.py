"""Who may change a record so that less is demanded of it."""

from django.db.models import Q

from registry.domain.approvals.demands import is_lower_tier, is_no_longer_production
from registry.domain.permissions import Capacity, Permission
from registry.domain.releases import ReleaseState
from registry.domain.responsibilities import Responsibility
from registry.models import Environment, Interface, Release, User
from registry.rights import Actor, capacities, held
from registry.services.errors import Refused

CODE = "demand_lowered"


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


def require_still_production(by: Actor, environment: Environment, kind: str) -> None:
    """Let the caller go on only if production stays production, or ``by`` may let it go.

    The row stays locked, so that what is compared is what is overwritten.

    Raises:
        Refused: policies, a tier or releases are about production there, and they may not.
    """
    rows = Environment.objects.select_for_update(no_key=True).filter(pk=environment.pk)
    before = rows.values_list("kind", flat=True).get()
    interface = environment.interface
    relied = interface.tier is not None or _is_relied_on(interface)
    if is_no_longer_production(before, kind, is_relied_on=relied):
        what = f"A place of kind {kind} has to meet less than production"
        _require_loosening(by, interface, "kind", what)


def own_interest(person: User, interface: Interface) -> str:
    """Return how the releases of ``interface`` are the person's own, "" where they are not."""
    if Capacity.MEMBER in capacities(person, interface):
        return "You are in the team that releases it"
    if Responsibility.RELEASES in held(person, interface):
        return "You manage its releases"
    drafts = Release.objects.filter(environment__interface=interface, state=ReleaseState.DRAFT)
    if drafts.filter(Q(requested_by=person) | Q(authors=person)).exists():
        return "A draft of a release is yours"
    return ""


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


def _tier(tier: int | None) -> str:
    return f"Tier {tier}" if tier else "An undecided tier"
