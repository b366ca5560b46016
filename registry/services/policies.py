"""Writes about approval policies."""

from datetime import datetime

from django.db import transaction

from registry.domain.approvals.policies import Policy, loosened
from registry.domain.approvals.terms import (
    PolicyTerms,
    TermsInvalid,
    checked_terms,
    terms_digest,
    terms_text,
)
from registry.domain.audit import Deed
from registry.domain.permissions import Permission
from registry.domain.subject import ChangeKind
from registry.domain.vocabulary import EnvironmentKind, Tier
from registry.models import ApprovalPolicy, Interface, PolicyVersion
from registry.rights import Actor, require
from registry.selectors.audited import policy_values
from registry.selectors.policies import policies_of
from registry.services.auditing import audit, of_policy
from registry.services.demands import own_interest
from registry.services.errors import Refused
from registry.services.events import announce_change
from registry.services.saving import checked_save

LONGEST_WHY = 500


@transaction.atomic
def policy_set(
    *,
    by: Actor,
    interface: Interface,
    name: str,
    terms: PolicyTerms,
    now: datetime,
    environment_kind: EnvironmentKind | None = None,
    change_kind: ChangeKind | None = None,
    why: str = "",
) -> ApprovalPolicy:
    """Add a policy, or a version to the one of that name. What is the same makes no version.

    Args:
        why: in the words of ``by``.

    Raises:
        PermissionDenied: ``by`` may not change policies of the interface, or not lower what a
            release takes.
        Refused: the terms cannot be taken, the place has a policy, or the releases are their own.
    """
    require(by, Permission.CHANGE_POLICY, interface)
    # what is demanded now may not change between being compared and being written
    interface = Interface.objects.select_for_update(of=("self",)).get(pk=interface.pk)
    terms = _checked(terms)
    before = policies_of(interface)
    present = next((one for one in before if one.name == name), None)
    wanted = Policy(
        name=name,
        terms=terms,
        environment_kind=environment_kind,
        change_kind=change_kind,
        version=present.version + 1 if present else 1,
        digest=terms_digest(terms),
    )
    others = tuple(one for one in before if one.name != name)
    _require_no_lower(by, interface, before, (*others, wanted))
    record = interface.policies.filter(name=name).first()
    record = record or ApprovalPolicy(interface=interface, name=name)
    if record.pk and present and _is_same(present, wanted):
        return record
    _require_free(others, wanted)
    record.environment_kind, record.change_kind = environment_kind or "", change_kind or ""
    checked_save(record)
    checked_save(_version(by, record, wanted, why, now))
    _tell(by, record, present, wanted, why)
    return record


@transaction.atomic
def policy_delete(*, by: Actor, policy: ApprovalPolicy) -> None:
    """Remove a policy; what else holds there does, and the strict default where nothing does.

    Raises:
        PermissionDenied: ``by`` may not change policies of the interface, or not lower what a
            release takes.
        Refused: the releases are their own.
    """
    interface = policy.interface
    require(by, Permission.CHANGE_POLICY, interface)
    interface = Interface.objects.select_for_update(of=("self",)).get(pk=interface.pk)
    before = policies_of(interface)
    after = tuple(one for one in before if one.name != policy.name)
    _require_no_lower(by, interface, before, after)
    present = next(one for one in before if one.name == policy.name)
    subject = of_policy(policy)
    policy.delete()
    audit(by=by, deed=Deed.REMOVED, subject=subject, before=policy_values(present))
    announce_change(interface.pk)


def _checked(terms: PolicyTerms) -> PolicyTerms:
    try:
        return checked_terms(terms)
    except TermsInvalid as error:
        raise Refused(error.field, str(error)) from error


def _is_same(present: Policy, wanted: Policy) -> bool:
    places = ((one.environment_kind, one.change_kind, one.digest) for one in (present, wanted))
    first, second = places
    return first == second


def _require_free(others: tuple[Policy, ...], wanted: Policy) -> None:
    place = wanted.environment_kind, wanted.change_kind
    for one in others:
        if (one.environment_kind, one.change_kind) == place:
            raise Refused(
                "change_kind",
                f"The policy {one.name} holds for {one.place} already. Change that one.",
            )


def _require_no_lower(
    by: Actor, interface: Interface, before: tuple[Policy, ...], after: tuple[Policy, ...]
) -> None:
    """Let the caller go on only if nothing is demanded less, or ``by`` gains nothing from it."""
    tier = Tier(interface.tier) if interface.tier else None
    lines = loosened(before, after, tier)
    if not lines:
        return
    what = f"This demands less of {lines[0]}"
    what += f", and of {len(lines) - 1} more." if len(lines) > 1 else "."
    if not by.has_perm(Permission.LOOSEN_POLICY, interface):
        raise Refused(
            "",
            f"{what} Only a platform lead or an administrator may lower what a release takes, in "
            "person and without being in the team.",
            code="policy_lowered",
        )
    if reason := own_interest(by.person, interface):
        raise Refused(
            "", f"{what} {reason}, so somebody else has to decide it.", code="policy_lowered"
        )


def _version(
    by: Actor, record: ApprovalPolicy, wanted: Policy, why: str, now: datetime
) -> PolicyVersion:
    if len(why) > LONGEST_WHY:
        raise Refused("why", f"Say why in {LONGEST_WHY} characters at most.")
    return PolicyVersion(
        policy=record,
        number=wanted.version,
        terms=terms_text(wanted.terms),
        digest=wanted.digest,
        made_at=now,
        made_by=str(by.person),
        email=by.person.email,
        why=why.strip(),
    )


def _tell(
    by: Actor, record: ApprovalPolicy, present: Policy | None, wanted: Policy, why: str
) -> None:
    deed = Deed.CHANGED if present else Deed.ADDED
    before = policy_values(present) if present else None
    after = policy_values(wanted)
    audit(by=by, deed=deed, subject=of_policy(record), before=before, after=after, reason=why)
    announce_change(record.interface_id)
