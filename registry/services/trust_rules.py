"""Writes about what pipelines may do, and about who stands behind them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from registry.domain.audit import Deed
from registry.domain.machines.issuers import IssuerKind
from registry.domain.machines.rules import VERBS, Pin, PinsInvalid, checked_pins
from registry.domain.permissions import Permission
from registry.domain.tokens import Verb
from registry.domain.vocabulary import PersonRole
from registry.models import (
    Environment,
    Interface,
    Issuer,
    PersonLink,
    TrustPin,
    TrustRule,
    User,
)
from registry.rights import Actor, require, require_in_person
from registry.selectors.audited import trust_rule_values
from registry.selectors.machines import rules_with_parts
from registry.services.auditing import audit, of_person_link, of_trust_rule
from registry.services.errors import Refused
from registry.services.issuers import grants_end
from registry.services.saving import checked_save


@dataclass(frozen=True, slots=True)
class TrustFields:
    """What a trust rule says.

    Attributes:
        issuer: its slug.
        environments: names of those of the interface that it is for.
    """

    name: str
    issuer: str
    environments: tuple[str, ...]
    verbs: tuple[Verb, ...]
    pins: tuple[Pin, ...]


@transaction.atomic
def trust_rule_add(
    *, by: Actor, interface: Interface, fields: TrustFields, now: datetime
) -> TrustRule:
    """Let a pipeline act at ``interface``, with the rights of ``by``.

    Raises:
        PermissionDenied: ``by`` may not say whom the interface trusts, or a token acts.
        Refused: a field is wrong, or it pins too little; the message says what to add.
    """
    _require(by, interface)
    rule = TrustRule(interface=interface, name=fields.name.strip(), created_at=now)
    _write(by, rule, fields, now)
    after = trust_rule_values(rule)
    audit(by=by, deed=Deed.ADDED, subject=of_trust_rule(rule), after=after)
    return rule


@transaction.atomic
def trust_rule_change(
    *, by: Actor, rule: TrustRule, fields: TrustFields, now: datetime
) -> TrustRule:
    """Change whom ``rule`` lets in; its name stays, and its rights are those of ``by`` from now on.

    Whoever was let in by it asks to be let in again.

    Raises:
        PermissionDenied: ``by`` may not say whom the interface trusts, or a token acts.
        Refused: a field is wrong, or it pins too little; the message says what to add.
    """
    _require(by, rule.interface)
    rule = _locked(rule)
    before = trust_rule_values(rule)
    _write(by, rule, fields, now)
    after = trust_rule_values(rule)
    if after != before:
        grants_end(now=now, rule=rule)
    audit(by=by, deed=Deed.CHANGED, subject=of_trust_rule(rule), before=before, after=after)
    return rule


@transaction.atomic
def trust_rule_remove(*, by: Actor, rule: TrustRule, now: datetime) -> None:
    """Trust a pipeline no longer; the tokens that it has end at once.

    Raises:
        PermissionDenied: ``by`` may not say whom the interface trusts, or a token acts.
    """
    _require(by, rule.interface)
    rule = _locked(rule)
    subject, before = of_trust_rule(rule), trust_rule_values(rule)
    grants_end(now=now, rule=rule)
    rule.delete()
    audit(by=by, deed=Deed.REMOVED, subject=subject, before=before)


@transaction.atomic
def person_link_add(
    *, by: Actor, issuer: Issuer, value: str, email: str, now: datetime
) -> PersonLink:
    """Say who somebody is whom ``issuer`` names.

    Nobody does so for themselves: whoever could would choose whose releases are theirs.

    Raises:
        PermissionDenied: ``by`` is no administrator, or a token acts.
        Refused: nobody has that address, or somebody is linked already.
    """
    require_in_person(by)
    require(by, Permission.MANAGE_PEOPLE)
    link = PersonLink(issuer=issuer, value=value.strip(), person=_person(email), created_at=now)
    if not link.value.isprintable():
        raise Refused("value", "Write it in one line, as it stands in the issuer's tokens.")
    checked_save(link)
    grants_end(now=now, issuer=issuer, human=link.value)
    after = {"person": link.person.email}
    audit(by=by, deed=Deed.ADDED, subject=of_person_link(link), after=after)
    return link


@transaction.atomic
def person_link_remove(*, by: Actor, link: PersonLink, now: datetime) -> None:
    """Take a link away; tokens of runs that its person started end at once.

    Raises:
        PermissionDenied: ``by`` is no administrator, or a token acts.
    """
    require_in_person(by)
    require(by, Permission.MANAGE_PEOPLE)
    subject, before = of_person_link(link), {"person": link.person.email}
    grants_end(now=now, issuer=link.issuer, human=link.value)
    link.delete()
    audit(by=by, deed=Deed.REMOVED, subject=subject, before=before)


def _require(by: Actor, interface: Interface) -> None:
    require_in_person(by)
    require(by, Permission.CHANGE_TRUST_RULE, interface)


def _locked(rule: TrustRule) -> TrustRule:
    rows = TrustRule.objects.select_for_update(of=("self",))
    return rules_with_parts(rows.filter(pk=rule.pk)).get()


def _write(by: Actor, rule: TrustRule, fields: TrustFields, now: datetime) -> None:
    issuer = Issuer.objects.filter(slug=fields.issuer).first()
    if issuer is None:
        raise Refused("issuer", f"There is no issuer {fields.issuer}. A platform lead adds it.")
    environments = _environments(rule.interface, fields.environments)
    pins = _pins(IssuerKind(issuer.kind), fields.pins)
    rule.issuer, rule.verbs = issuer, " ".join(_verbs(fields.verbs))
    rule.lent_by, rule.updated_at = by.person, now
    checked_save(rule)
    rule.environments.set(environments)
    TrustPin.objects.filter(rule=rule).delete()
    TrustPin.objects.bulk_create(TrustPin(rule=rule, claim=p.claim, value=p.value) for p in pins)
    # what was read with it before is not so any more
    rule._prefetched_objects_cache = {}  # type: ignore[attr-defined] # noqa: SLF001 (Django's own)


def _environments(interface: Interface, names: Sequence[str]) -> list[Environment]:
    there = {one.name: one for one in interface.environments.all()}
    if not names:
        raise Refused("environments", "Choose at least one environment.")
    if unknown := next((name for name in names if name not in there), None):
        known = ", ".join(there) or "none"
        raise Refused("environments", f"There is no environment {unknown}. There are: {known}.")
    return [there[name] for name in dict.fromkeys(names)]


def _verbs(verbs: Iterable[Verb]) -> list[str]:
    wanted = set(verbs)
    if not wanted:
        raise Refused("verbs", "Choose at least one use.")
    if too_much := next((verb for verb in wanted if verb not in VERBS), None):
        raise Refused("verbs", f"{too_much} is for people and their own tokens alone.")
    return [verb.value for verb in VERBS if verb in wanted]


def _pins(kind: IssuerKind, pins: Sequence[Pin]) -> tuple[Pin, ...]:
    try:
        return checked_pins(kind, pins)
    except PinsInvalid as error:
        raise Refused("pins", str(error)) from error


def _person(email: str) -> User:
    found = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if found is None:
        raise Refused("email", "Nobody with an open account has this e-mail address.")
    if found.role == PersonRole.AUDITOR:
        raise Refused("email", "An auditor writes nothing, and so stands behind no pipeline.")
    return found
