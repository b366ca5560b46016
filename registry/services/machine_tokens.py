"""Tokens for pipelines: an ID token is verified, matched by a trust rule, and let in once.

Whichever way it comes, exchanged or sent with each request, an API token stands for it: it is
scoped, ends within the hour, and is listed, used and revoked like any other.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from registry.domain.audit import Deed
from registry.domain.machines.identity import MachineIdentity, Sponsor
from registry.domain.machines.refusals import Reason, TokenRefused
from registry.domain.machines.rules import Rule
from registry.domain.origins import Origin
from registry.domain.tokens import Scope, Verb
from registry.models import (
    ApiToken,
    Environment,
    MachineGrant,
    TrustRule,
    UsedAssertion,
    User,
)
from registry.rights import Actor
from registry.selectors.audited import grant_values, token_values
from registry.selectors.machines import (
    grants_of,
    rule_of,
    rules_with_parts,
)
from registry.selectors.tokens import scopes_of
from registry.services.auditing import audit, of_token
from registry.services.machine_judgement import Asked, Judged, judge
from registry.services.tokens import Limit, is_good, token_write, use_note

LONGEST_LIFE = timedelta(hours=1)
"""A pipeline asks again; one that leaked works no longer than this."""
_KEPT_FOR = timedelta(days=7)
"""How long a token of a pipeline is listed after its end; the audit trail keeps it for ever."""


@dataclass(frozen=True, slots=True)
class LetIn:
    """A pipeline that was let in.

    Attributes:
        raw: the API token, to be shown this once; "" where it is not handed over.
        notice: what it may not do for want of a sponsor, and the cure; "" where it has one.
    """

    token: ApiToken
    raw: str
    identity: MachineIdentity
    scopes: tuple[Scope, ...]
    notice: str = ""


@transaction.atomic
def assertion_exchange(
    *, raw: str, asked: Asked, origin: Origin, audience: str, now: datetime
) -> LetIn:
    """Give an API token for an ID token, once (RFC 8693).

    Raises:
        TokenRefused: it is not let in, or was used before.
    """
    judged = judge(raw=raw, asked=asked, audience=audience, now=now)
    _use(judged, "", now)
    return _let_in(judged, origin, now, "")


@transaction.atomic
def assertion_authenticate(
    *, raw: str, asked: Asked, origin: Origin, audience: str, now: datetime
) -> ApiToken:
    """Return the API token that stands for an ID token which is itself sent with each request.

    The requests of one run come with one token, so it may come again: the same one, to the letter.

    Raises:
        TokenRefused: it is not let in, was exchanged before, or what it was let in as is revoked.
    """
    digest = hashlib.sha256(raw.encode("utf-8", "replace")).hexdigest()
    found = _kept(digest, asked, now)
    if found is None:
        judged = judge(raw=raw, asked=replace(asked, verbs=()), audience=audience, now=now)
        _use(judged, digest, now)
        found = _let_in_again(judged, origin, now, digest)
    use_note(found, now)
    return found


@transaction.atomic
def token_copy(*, by: Actor, token: ApiToken, verbs: Collection[Verb], now: datetime) -> LetIn:
    """Make a short-lived token of one that ``by`` acts through, which ends with it.

    Args:
        verbs: for what, none for all that it is for.

    Raises:
        TokenRefused: it is a short-lived one itself, or not for that.
    """
    if token.lent_by_id is not None or token.made_from_id is not None:
        raise TokenRefused(
            Reason.NO_SCOPE, "A short-lived token makes no other. Use one of your account."
        )
    scopes = [scope for scope in token.scopes.all() if not verbs or Verb(scope.verb) in verbs]
    if not scopes:
        raise TokenRefused(Reason.NO_SCOPE, "The token is for nothing of what is asked for.")
    made = ApiToken(name=f"{token.name}, short-lived"[:80], person=token.person, made_from=token)
    made.created_at, made.expires_at = now, min(now + LONGEST_LIFE, token.expires_at)
    limits: list[tuple[Verb, Limit]] = [
        (Verb(scope.verb), (scope.interface, scope.environment)) for scope in scopes
    ]
    raw = token_write(token=made, scopes=limits).raw
    audit(by=by, deed=Deed.ADDED, subject=of_token(made), after=token_values(made))
    identity = MachineIdentity(made.public_id, sponsor=_sponsor(made.person))
    return LetIn(made, raw, identity, scopes_of(made))


def assertions_prune(*, now: datetime, most: int = 1_000) -> int:
    """Forget uses of ID tokens that would be refused anyway, and tokens of pipelines long ended.

    Returns:
        How many rows are gone.
    """
    ended = ApiToken.objects.filter(expires_at__lte=now - _KEPT_FOR, grant__isnull=False)
    used = UsedAssertion.objects.filter(ends_at__lte=now)
    count = 0
    for rows in (ended, used):
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[:most])
        rows.model._default_manager.filter(pk__in=keys).delete()  # noqa: SLF001 (as documented)
        count += len(keys)
    return count


def _kept(digest: str, asked: Asked, now: datetime) -> ApiToken | None:
    """Return what a token was let in as before, None where it is to be judged."""
    for grant in grants_of(digest):
        if grant.rule is None or not _is_for(rule_of(grant.rule), asked):
            continue
        if grant.token.revoked_at is not None:
            raise TokenRefused(
                Reason.REVOKED, "What this token was let in as is revoked. Start the job again."
            )
        if is_good(grant.token, now):
            return grant.token
    return None


def _is_for(rule: Rule, asked: Asked) -> bool:
    return asked.interface in ("", rule.interface) and (
        not asked.environment or asked.environment in rule.environments
    )


def _use(judged: Judged, digest: str, now: datetime) -> None:
    """Let the caller go on only if the ID token was not used, or by its own requests alone."""
    claims = judged.claims
    use = UsedAssertion(issuer=judged.issuer, token_id=claims.token_id, digest=digest)
    use.used_at, use.ends_at = now, claims.ends_at
    try:
        with transaction.atomic():
            use.save()
    except IntegrityError as error:
        same = UsedAssertion.objects.filter(
            issuer=judged.issuer, token_id=claims.token_id, digest=digest
        )
        if not digest or not same.exists():
            raise TokenRefused(
                Reason.REUSED,
                "This token was used before. Have the pipeline ask for another.",
                claim="jti",
            ) from error


def _let_in_again(judged: Judged, origin: Origin, now: datetime, digest: str) -> ApiToken:
    try:
        with transaction.atomic():
            return _let_in(judged, origin, now, digest).token
    except IntegrityError:
        # another request of the same run came first
        found = _kept(digest, Asked(interface=judged.rule.interface), now)
        if found is None:
            raise TokenRefused(
                Reason.EXPIRED, "It has expired. Have the pipeline ask for another."
            ) from None
        return found


def _let_in(judged: Judged, origin: Origin, now: datetime, digest: str) -> LetIn:
    row = _locked(judged.rule)
    lender = row.lent_by
    if lender is None or not lender.is_active:
        raise TokenRefused(
            Reason.NOBODY_BEHIND,
            f"Whoever wrote the trust rule {row.name} is gone, and with them its rights. Somebody "
            "who may change the interface saves it again.",
        )
    token = ApiToken(name=_name(judged), person=judged.sponsor or lender, lent_by=lender)
    token.created_at, token.expires_at = now, now + LONGEST_LIFE
    if digest:
        token.expires_at = min(token.expires_at, judged.claims.ends_at)
    places = [one for one in row.environments.all() if one.name in judged.rule.environments]
    raw = token_write(token=token, scopes=_scopes(judged.verbs, row, places)).raw
    grant = _grant(judged, row, token, digest)
    grant.save(force_insert=True)
    _tell(token, grant, origin)
    identity = _identity(judged, token)
    return LetIn(token, "" if digest else raw, identity, scopes_of(token), judged.notice)


def _locked(rule: Rule) -> TrustRule:
    """Return the row of a rule that nobody changes until the transaction ends."""
    rows = TrustRule.objects.select_for_update(of=("self",)).filter(pk=rule.id)
    row = rules_with_parts(rows).first()
    if row is None or rule_of(row) != rule:
        raise TokenRefused(Reason.NO_RULE, "The trust rule was changed just now. Try once more.")
    return row


def _scopes(
    verbs: Collection[Verb], rule: TrustRule, places: Collection[Environment]
) -> list[tuple[Verb, Limit]]:
    return [(verb, (rule.interface, place)) for verb in verbs for place in places]


def _grant(judged: Judged, row: TrustRule, token: ApiToken, digest: str) -> MachineGrant:
    return MachineGrant(
        token=token,
        issuer=judged.issuer,
        rule=row,
        issuer_name=judged.issuer.name,
        rule_name=row.name,
        interface=row.interface.slug,
        has_sponsor=judged.sponsor is not None,
        subject=judged.run.subject,
        run_id=judged.run.run_id,
        run_attempt=judged.run.run_attempt,
        sha=judged.run.sha,
        human=judged.run.human,
        assertion_digest=digest,
    )


def _tell(token: ApiToken, grant: MachineGrant, origin: Origin) -> None:
    by = Actor(token.person, origin, token)
    after = token_values(token) | grant_values(grant)
    audit(by=by, deed=Deed.ADDED, subject=of_token(token), after=after)


def _identity(judged: Judged, token: ApiToken) -> MachineIdentity:
    return MachineIdentity(
        token=token.public_id,
        issuer=judged.issuer.name,
        rule=judged.rule.name,
        interface=judged.rule.interface,
        run=judged.run,
        sponsor=_sponsor(judged.sponsor) if judged.sponsor else None,
    )


def _sponsor(person: User) -> Sponsor:
    return Sponsor(person.pk, str(person), person.email)


def _name(judged: Judged) -> str:
    run = f", run {judged.run.run_id}" if judged.run.run_id else ""
    return f"{judged.rule.name}{run}"[:80]
