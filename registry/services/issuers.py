"""Writes about issuers of ID tokens, and about the keys by which they are believed."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError, Q

from registry.domain.addresses import AddressInvalid, normalise_url
from registry.domain.audit import Deed
from registry.domain.certificates import CertificatesInvalid, normalise_pem
from registry.domain.machines.fetching import ASKED_EVERY, KeyFailure
from registry.domain.machines.issuers import IssuerKind, KeySource
from registry.domain.machines.keys import KeysInvalid, public_keys
from registry.domain.permissions import Permission
from registry.domain.zones import PUBLIC
from registry.models import ApiToken, Issuer
from registry.rights import Actor, require, require_in_person
from registry.selectors.audited import issuer_values
from registry.selectors.machines import Sought, sought
from registry.services.auditing import audit, of_issuer
from registry.services.errors import Refused
from registry.services.saving import checked_save


@dataclass(frozen=True, slots=True)
class IssuerFields:
    """What is said about an issuer.

    Attributes:
        iss: what stands in its tokens, to the letter.
        jwks_url: where its keys are, for the source ``address``.
        keys: a key set, for the source ``pasted``.
        zone: from where it is asked.
        human_claim: the claim that names who started a run, "" for that of its kind.
    """

    slug: str
    name: str
    kind: IssuerKind
    iss: str
    key_source: KeySource = KeySource.DISCOVERED
    jwks_url: str = ""
    keys: str = ""
    zone: str = PUBLIC
    ca_pem: str = ""
    human_claim: str = ""


@transaction.atomic
def issuer_add(*, by: Actor, fields: IssuerFields, now: datetime) -> Issuer:
    """Add an issuer. Nothing is trusted of it before a rule says what.

    Raises:
        PermissionDenied: ``by`` may not change issuers, or a token acts.
        Refused: a field is wrong, or there is such an issuer.
    """
    _require(by)
    issuer = Issuer(slug=fields.slug.strip(), created_at=now)
    _write(issuer, fields, now)
    audit(by=by, deed=Deed.ADDED, subject=of_issuer(issuer), after=issuer_values(issuer))
    return issuer


@transaction.atomic
def issuer_change(*, by: Actor, issuer: Issuer, fields: IssuerFields, now: datetime) -> Issuer:
    """Change an issuer; its slug stays. Whoever was let in by it asks to be let in again.

    Raises:
        PermissionDenied: ``by`` may not change issuers, or a token acts.
        Refused: a field is wrong.
    """
    _require(by)
    issuer = Issuer.objects.select_for_update().get(pk=issuer.pk)
    before = issuer_values(issuer)
    _write(issuer, fields, now)
    after = issuer_values(issuer)
    if after != before:
        grants_end(now=now, issuer=issuer)
    audit(by=by, deed=Deed.CHANGED, subject=of_issuer(issuer), before=before, after=after)
    return issuer


@transaction.atomic
def issuer_remove(*, by: Actor, issuer: Issuer, now: datetime) -> None:
    """Remove an issuer on which no trust rule relies.

    Raises:
        PermissionDenied: ``by`` may not change issuers, or a token acts.
        Refused: trust rules rely on it.
    """
    _require(by)
    subject, before = of_issuer(issuer), issuer_values(issuer)
    grants_end(now=now, issuer=issuer)
    try:
        issuer.delete()
    except ProtectedError as error:
        count = len(error.protected_objects)
        rules = "1 trust rule relies" if count == 1 else f"{count} trust rules rely"
        raise Refused("", f"{rules} on it. Remove those first.") from error
    audit(by=by, deed=Deed.REMOVED, subject=subject, before=before)


@transaction.atomic
def keys_ask(*, issuer_id: int, now: datetime) -> Sought | None:
    """Begin to fetch the keys of an issuer; None where that was done a moment ago, or never is.

    Of several at once, one fetches.
    """
    rested = Q(asked_at=None) | Q(asked_at__lte=now - ASKED_EVERY)
    mine = Issuer.objects.filter(rested, pk=issuer_id).exclude(key_source=KeySource.PASTED)
    if not mine.update(asked_at=now):
        return None
    return sought(Issuer.objects.get(pk=issuer_id))


@transaction.atomic
def keys_record(*, asked: Sought, found: str | KeyFailure, now: datetime) -> KeyFailure | None:
    """Keep what a look for keys came to. The last keys stay where it came to nothing.

    What was seen of an issuer that was changed meanwhile is dropped.

    Args:
        found: the text of a key set, or why there is none.

    Returns:
        Why there is none, None where there is.
    """
    keys, failure = "", found if isinstance(found, KeyFailure) else None
    if failure is None:
        try:
            keys = public_keys(found)
        except KeysInvalid:
            failure = KeyFailure.NO_KEYS
    issuer = Issuer.objects.select_for_update().filter(pk=asked.id).first()
    if issuer is None or sought(issuer) != asked or issuer.key_source == KeySource.PASTED:
        return failure
    issuer.failure = failure or ""
    if failure is None:
        issuer.keys, issuer.fetched_at = keys, now
    issuer.save(update_fields=["failure", "keys", "fetched_at"])
    return failure


def grants_end(*, now: datetime, **which: object) -> None:
    """End every token of a pipeline that was let in by ``which`` issuer, rule or person."""
    about = {f"grant__{name}": value for name, value in which.items()}
    ApiToken.objects.filter(revoked_at=None, expires_at__gt=now, **about).update(revoked_at=now)


def _require(by: Actor) -> None:
    require_in_person(by)
    require(by, Permission.CHANGE_ISSUER)


def _write(issuer: Issuer, fields: IssuerFields, now: datetime) -> None:
    before = sought(issuer) if issuer.pk else None
    issuer.name, issuer.kind = fields.name.strip(), fields.kind
    issuer.zone, issuer.ca_pem = _zone(fields.zone), _certificates(fields.ca_pem)
    issuer.iss = _iss(fields)
    issuer.key_source = fields.key_source
    issuer.human_claim = fields.human_claim.strip() or fields.kind.profile.human
    is_address = fields.key_source is KeySource.ADDRESS
    issuer.jwks_url = _address("jwks_url", fields.jwks_url, fields.zone) if is_address else ""
    if fields.key_source is KeySource.PASTED:
        issuer.keys = _pasted(fields.keys)
        issuer.fetched_at, issuer.asked_at, issuer.failure = None, None, ""
    elif before != sought(issuer) or issuer.fetched_at is None:
        # keys that came from elsewhere say nothing any more
        issuer.keys, issuer.failure = "", ""
        issuer.fetched_at, issuer.asked_at = None, None
    issuer.updated_at = now
    checked_save(issuer)


def _iss(fields: IssuerFields) -> str:
    iss = fields.iss.strip()
    if fields.key_source is not KeySource.PASTED:
        _address("iss", iss, fields.zone)
    elif not iss or not iss.isprintable():
        raise Refused("iss", "Write what stands as iss in its tokens, to the letter.")
    return iss


def _address(field: str, value: str, zone: str) -> str:
    # in a zone that the operator wrote down, the operator's word stands for TLS
    schemes = ("https",) if zone == PUBLIC else ("https", "http")
    try:
        return normalise_url(value, schemes=schemes)
    except AddressInvalid as error:
        raise Refused(field, str(error)) from error


def _pasted(text: str) -> str:
    try:
        return public_keys(text)
    except KeysInvalid as error:
        raise Refused("keys", str(error)) from error


def _certificates(value: str) -> str:
    try:
        return normalise_pem(value)
    except CertificatesInvalid as error:
        raise Refused("ca_pem", str(error)) from error


def _zone(name: str) -> str:
    if name not in settings.ZONE_NAMES:
        known = ", ".join(settings.ZONE_NAMES)
        raise Refused("zone", f"There is no zone {name}. The operator set up: {known}.")
    return name
