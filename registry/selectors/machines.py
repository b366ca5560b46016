"""Reads about issuers of ID tokens, about what is trusted of them, and about who was let in."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import Count, Prefetch, Q, QuerySet

from registry.domain.machines.fetching import FRESH_FOR, KeyAge, KeyFailure
from registry.domain.machines.identity import MachineIdentity, Run, Sponsor
from registry.domain.machines.issuers import IssuerKind, KeySource
from registry.domain.machines.keys import VerifyingKey, verifying_keys
from registry.domain.machines.rules import Pin, Rule
from registry.domain.machines.verification import Trusted
from registry.domain.tokens import Verb
from registry.domain.vocabulary import PersonRole
from registry.models import ApiToken, Issuer, MachineGrant, PersonLink, TrustRule, User

_KEY_SETS = 64
"""Key sets that are kept taken apart: reading one takes longer than verifying by it."""


@dataclass(frozen=True, slots=True)
class Sought:
    """An issuer whose keys are to be fetched.

    Attributes:
        jwks_url: where they are, "" where its configuration says so.
    """

    id: int
    iss: str
    jwks_url: str
    zone: str
    ca_pem: str


def issuers_listed() -> QuerySet[Issuer]:
    """Return all issuers, each with how many trust rules rely on it as ``used_by``."""
    return Issuer.objects.annotate(used_by=Count("trust_rules", distinct=True)).order_by(
        "name", "pk"
    )


def issuer_choices() -> list[tuple[str, str]]:
    """Return the issuers that a rule can name, as (slug, name) pairs."""
    return [(one.slug, one.name) for one in Issuer.objects.only("slug", "name")]


def key_age(issuer: Issuer) -> KeyAge:
    """Return when the keys of ``issuer`` were looked for, and what that came to."""
    return KeyAge(
        is_pasted=issuer.key_source == KeySource.PASTED,
        has_keys=bool(issuer.keys),
        fetched_at=issuer.fetched_at,
        asked_at=issuer.asked_at,
        failure=KeyFailure(issuer.failure) if issuer.failure else None,
    )


def trusted_of(issuer: Issuer, now: datetime) -> Trusted:
    """Return ``issuer`` with the keys that count at ``now``."""
    keys = _keys(issuer.keys) if key_age(issuer).count(now) else ()
    return Trusted(issuer.iss, IssuerKind(issuer.kind), keys)


def issuers_due(now: datetime) -> list[int]:
    """Return the ids of issuers whose keys are to be fetched again, the oldest first."""
    rows = Issuer.objects.exclude(key_source=KeySource.PASTED)
    due = rows.filter(Q(asked_at=None) | Q(asked_at__lte=now - FRESH_FOR))
    return list(due.order_by("asked_at", "pk").values_list("pk", flat=True))


def issuer_id_of(iss: str) -> int | None:
    """Return the id of the issuer that signs as ``iss``, None where there is none."""
    return Issuer.objects.filter(iss=iss).values_list("pk", flat=True).first()


def sought(issuer: Issuer) -> Sought:
    """Return ``issuer`` for whoever fetches its keys."""
    return Sought(issuer.pk, issuer.iss, issuer.jwks_url, issuer.zone, issuer.ca_pem)


def rules_with_parts(rules: QuerySet[TrustRule] | None = None) -> QuerySet[TrustRule]:
    """Return trust rules with everything that is shown of them, in three queries."""
    found = TrustRule.objects.all() if rules is None else rules
    parts = ("pins", "environments")
    return found.select_related("interface__team", "issuer", "lent_by").prefetch_related(*parts)


def rule_of(row: TrustRule) -> Rule:
    """Return a trust rule, which comes with its parts, as the domain knows it."""
    return Rule(
        id=row.pk,
        name=row.name,
        interface=row.interface.slug,
        environments=tuple(sorted(one.name for one in row.environments.all())),
        verbs=verbs_of(row),
        pins=tuple(Pin(one.claim, one.value) for one in row.pins.all()),
    )


def verbs_of(row: TrustRule) -> tuple[Verb, ...]:
    """Return what a trust rule gives."""
    return tuple(map(Verb, row.verbs.split()))


def sponsor_of(issuer: Issuer, human: str) -> User | None:
    """Return the person whom ``issuer`` calls ``human``.

    None where nobody is linked, their account is closed, or they are an auditor, who writes
    nothing.
    """
    if not human:
        return None
    found = User.objects.filter(
        machine_links__issuer=issuer, machine_links__value=human, is_active=True
    )
    return found.exclude(role=PersonRole.AUDITOR).first()


def links_of(issuer: Issuer) -> QuerySet[PersonLink]:
    """Return whom an issuer names who is known."""
    return PersonLink.objects.filter(issuer=issuer).select_related("person", "issuer")


def identity_of(token: ApiToken) -> MachineIdentity:
    """Return who acts through ``token``, which comes with its person.

    Takes no query for a token that somebody signed in with.
    """
    grant = _grant_of(token)
    if grant is None:
        return MachineIdentity(token.public_id, sponsor=_sponsor(token.person))
    return MachineIdentity(
        token=token.public_id,
        issuer=grant.issuer_name,
        rule=grant.rule_name,
        interface=grant.interface,
        run=Run(grant.subject, grant.run_id, grant.run_attempt, grant.sha, grant.human),
        sponsor=_sponsor(token.person) if grant.has_sponsor else None,
    )


def run_named(token: ApiToken) -> str:
    """Return which run of which pipeline acts through ``token``, however often it is exchanged.

    "" where no pipeline does. Takes no query for a token that somebody signed in with.
    """
    grant = _grant_of(token)
    if grant is None:
        return ""
    parts = (grant.issuer_name, grant.subject, grant.run_id, grant.run_attempt)
    return "\n".join(parts)


def _grant_of(token: ApiToken) -> MachineGrant | None:
    try:
        return token.grant
    except MachineGrant.DoesNotExist:
        return None


def grants_of(digest: str) -> list[MachineGrant]:
    """Return what the ID token with that digest was let in as, each with its token."""
    found = MachineGrant.objects.filter(assertion_digest=digest)
    rules = Prefetch("rule", rules_with_parts())
    people = ("token__person", "token__lent_by")
    return list(found.select_related(*people).prefetch_related(rules).order_by("pk"))


def rules_about(issuer: Issuer) -> tuple[Rule, ...]:
    """Return every trust rule that relies on ``issuer``."""
    return _rules(TrustRule.objects.filter(issuer=issuer))


def rules_at(interface: str) -> tuple[TrustRule, ...]:
    """Return the trust rules of the interface with that slug, with their parts."""
    found = TrustRule.objects.filter(interface__slug=interface)
    return tuple(rules_with_parts(found).order_by("name", "pk"))


def _rules(rows: QuerySet[TrustRule]) -> tuple[Rule, ...]:
    return tuple(map(rule_of, rules_with_parts(rows).order_by("pk")))


def _sponsor(person: User) -> Sponsor:
    return Sponsor(person.pk, str(person), person.email)


@lru_cache(maxsize=_KEY_SETS)
def _keys(text: str) -> tuple[VerifyingKey, ...]:
    return verifying_keys(text)
