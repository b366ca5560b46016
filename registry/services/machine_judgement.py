"""What the ID token of a pipeline would be let in as. Nothing is written here."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from registry.domain.machines.identity import Run, run_of
from registry.domain.machines.issuers import IssuerKind
from registry.domain.machines.refusals import Reason, TokenRefused
from registry.domain.machines.rules import Rule, chosen, require_commit
from registry.domain.machines.verification import Claims, taken_apart, verify
from registry.domain.tokens import Verb
from registry.models import (
    Issuer,
    User,
)
from registry.selectors.machines import (
    rules_about,
    sponsor_of,
    trusted_of,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a pipeline wants.

    Attributes:
        verbs: for what, () for all that its rule gives.
        interface: slug of the one that it is for, "" where its token alone says so.
        environment: name of the one that it is for, "" likewise.
        commit: the commit that it says it is for, "" where it says nothing.
    """

    verbs: tuple[Verb, ...] = ()
    interface: str = ""
    environment: str = ""
    commit: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """What an ID token comes to before anything is written.

    Attributes:
        without_sponsor: what its rule gives, and it does not get for want of a sponsor.
    """

    issuer: Issuer
    claims: Claims
    rule: Rule
    run: Run
    sponsor: User | None
    verbs: tuple[Verb, ...]
    without_sponsor: tuple[Verb, ...] = ()

    @property
    def notice(self) -> str:
        """What it may not do for want of a sponsor, and the cure; "" where it has one."""
        if self.sponsor is not None:
            return ""
        named = f"{self.issuer.human_claim} {self.run.human}" if self.run.human else "Its person"
        return (
            f"{named} is linked to nobody, so this token has no sponsor: a release request needs "
            f"a named one. An administrator links them on the page of {self.issuer.name}."
        )


def judge(*, raw: str, asked: Asked, audience: str, now: datetime) -> Judged:
    """Tell what an ID token would be let in as; nothing is written.

    Raises:
        TokenRefused: it would not be, with the first reason why not.
    """
    issuer = Issuer.objects.filter(iss=taken_apart(raw).issuer).first()
    if issuer is None:
        raise TokenRefused(
            Reason.WRONG_ISSUER,
            "Its issuer is not one of those that are trusted here. A platform lead adds issuers.",
            claim="iss",
        )
    claims = verify(raw, trusted_of(issuer, now), audience=audience, now=now)
    kind = IssuerKind(issuer.kind)
    rule = chosen(
        rules_about(issuer),
        claims.values,
        kind,
        interface=asked.interface,
        environment=asked.environment,
    )
    require_commit(claims.values, asked.commit)
    run = run_of(kind, claims.subject, issuer.human_claim, claims.values)
    sponsor = sponsor_of(issuer, claims.values.get(issuer.human_claim, ""))
    return _with_verbs(Judged(issuer, claims, rule, run, sponsor, rule.verbs), asked.verbs)


def _with_verbs(judged: Judged, wanted: Collection[Verb]) -> Judged:
    given = tuple(verb for verb in judged.rule.verbs if not wanted or verb in wanted)
    if not given:
        allowed = " ".join(judged.rule.verbs)
        raise TokenRefused(
            Reason.NO_SCOPE,
            f"The trust rule {judged.rule.name} gives none of that, but: {allowed}.",
        )
    if judged.sponsor is not None:
        return replace(judged, verbs=given)
    held = tuple(verb for verb in given if verb.needs_sponsor)
    left = tuple(verb for verb in given if not verb.needs_sponsor)
    judged = replace(judged, verbs=left, without_sponsor=held)
    if not left:
        raise TokenRefused(Reason.NO_SPONSOR, judged.notice, claim=judged.issuer.human_claim)
    return judged
