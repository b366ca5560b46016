"""What the pages of issuers and of trusted pipelines show."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, prefetch_related_objects

from registry.domain.machines.fetching import KeyState
from registry.domain.machines.issuers import IssuerKind, KeySource
from registry.domain.machines.keys import verifying_keys
from registry.domain.machines.rules import Rule, too_little
from registry.models import Interface, Issuer, TrustRule
from registry.selectors.machines import key_age, links_of, rule_of, rules_with_parts

_RELYING = Prefetch("trust_rules", TrustRule.objects.select_related("interface"))


@dataclass(frozen=True, slots=True)
class LinkRow:
    """Somebody whom an issuer names, and who they are."""

    id: int
    value: str
    person: str
    person_id: int


@dataclass(frozen=True, slots=True)
class IssuerView:
    """An issuer as its page shows it.

    Attributes:
        failure: what the last look for keys came to, in a sentence; "" where it was good.
        used_by: trust rules that rely on it, as (slug of the interface, name).
        links: whom it names who is known; () where the reader is not to know.
    """

    slug: str
    name: str
    kind: IssuerKind
    iss: str
    source: KeySource
    jwks_url: str
    zone: str
    human_claim: str
    key_ids: tuple[str, ...]
    state: KeyState
    fetched_at: datetime | None
    kept_until: datetime | None
    failure: str
    used_by: tuple[tuple[str, str], ...] = ()
    links: tuple[LinkRow, ...] = ()


@dataclass(frozen=True, slots=True)
class TrustRow:
    """A trust rule as a page shows it.

    Attributes:
        lent_by: whose rights it has, "" where nobody stands behind it any more.
        too_little: what it would have to pin as well if it were written today, "" for nothing.
    """

    rule: Rule
    issuer: str
    issuer_slug: str
    lent_by: str
    too_little: str


@dataclass(frozen=True, slots=True)
class TrustView:
    """Which pipelines an interface trusts."""

    slug: str
    name: str
    rules: tuple[TrustRow, ...]
    environments: tuple[str, ...]
    has_issuers: bool


def issuer_rows(now: datetime) -> tuple[IssuerView, ...]:
    """Return all issuers, each with the rules that rely on it, in two queries."""
    return tuple(_issuer_view(one, now, ()) for one in Issuer.objects.prefetch_related(_RELYING))


def issuer_view(issuer: Issuer, now: datetime, *, with_links: bool) -> IssuerView:
    """Return one issuer, and whom it names where the reader may know."""
    prefetch_related_objects([issuer], _RELYING)
    links = links_of(issuer) if with_links else ()
    rows = tuple(LinkRow(one.pk, one.value, str(one.person), one.person_id) for one in links)
    return _issuer_view(issuer, now, rows)


def trust_view(interface: Interface) -> TrustView:
    """Return which pipelines ``interface`` trusts."""
    rules = rules_with_parts(TrustRule.objects.filter(interface=interface)).order_by("name")
    return TrustView(
        slug=interface.slug,
        name=interface.name,
        rules=tuple(map(_trust_row, rules)),
        environments=tuple(interface.environments.order_by("pk").values_list("name", flat=True)),
        has_issuers=Issuer.objects.exists(),
    )


def _trust_row(row: TrustRule) -> TrustRow:
    rule, issuer = rule_of(row), row.issuer
    missing = too_little(IssuerKind(issuer.kind), rule.pins)
    return TrustRow(rule, issuer.name, issuer.slug, _lender(row), missing)


def _lender(rule: TrustRule) -> str:
    return str(rule.lent_by) if rule.lent_by and rule.lent_by.is_active else ""


def _issuer_view(issuer: Issuer, now: datetime, links: tuple[LinkRow, ...]) -> IssuerView:
    age = key_age(issuer)
    relying = issuer.trust_rules.all()
    return IssuerView(
        slug=issuer.slug,
        name=issuer.name,
        kind=IssuerKind(issuer.kind),
        iss=issuer.iss,
        source=KeySource(issuer.key_source),
        jwks_url=issuer.jwks_url,
        zone=issuer.zone,
        human_claim=issuer.human_claim,
        key_ids=tuple(key.kid or "without a kid" for key in verifying_keys(issuer.keys)),
        state=age.state(now),
        fetched_at=age.fetched_at,
        kept_until=age.kept_until,
        failure=age.failure.sentence if age.failure else "",
        used_by=tuple(sorted((one.interface.slug, one.name) for one in relying)),
        links=links,
    )
