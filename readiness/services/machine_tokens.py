"""Letting pipelines in, with the keys of their issuers fetched where that may help."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import structlog

from readiness.egress import Egress
from readiness.probes.issuer_keys import KeyPlace, fetch_now
from readiness.services.egress_policy import egress_policy
from registry.domain.machines.fetching import KeyFailure
from registry.domain.machines.refusals import CURED_BY_KEYS, TokenRefused
from registry.domain.machines.verification import taken_apart
from registry.domain.origins import Origin
from registry.selectors.machines import issuer_id_of
from registry.services.issuers import keys_ask, keys_record
from registry.services.machine_judgement import Asked, Judged, judge
from registry.services.machine_tokens import LetIn, assertion_authenticate, assertion_exchange
from registry.services.tokens import ApiToken

T = TypeVar("T")

log = structlog.get_logger(__name__)


def keys_refresh(*, issuer_id: int, now: datetime) -> bool:
    """Fetch the keys of an issuer, unless somebody did within the last minute.

    No transaction is open while it is asked.

    Returns:
        Whether there are keys that were just fetched.
    """
    asked = keys_ask(issuer_id=issuer_id, now=now)
    if asked is None:
        return False
    place = KeyPlace(asked.iss, asked.jwks_url, asked.zone, asked.ca_pem)
    found = fetch_now(place, egress=Egress(egress_policy()))
    failure = keys_record(asked=asked, found=found, now=now)
    _note(asked.iss, failure)
    return failure is None


def pipeline_exchange(
    *, raw: str, asked: Asked, origin: Origin, audience: str, now: datetime
) -> LetIn:
    """Give an API token for an ID token, once.

    Raises:
        TokenRefused: it is not let in, or was used before.
    """
    return _with_keys(
        raw,
        now,
        lambda: assertion_exchange(raw=raw, asked=asked, origin=origin, audience=audience, now=now),
    )


def pipeline_authenticate(
    *, raw: str, asked: Asked, origin: Origin, audience: str, now: datetime
) -> ApiToken:
    """Return the API token that stands for an ID token sent with a request.

    Raises:
        TokenRefused: it is not let in, was exchanged before, or is revoked.
    """
    return _with_keys(
        raw,
        now,
        lambda: assertion_authenticate(
            raw=raw, asked=asked, origin=origin, audience=audience, now=now
        ),
    )


def pipeline_try(*, raw: str, asked: Asked, audience: str, now: datetime) -> Judged:
    """Tell what an ID token would be let in as; nothing of it is stored.

    Raises:
        TokenRefused: it would not be.
    """
    return _with_keys(raw, now, lambda: judge(raw=raw, asked=asked, audience=audience, now=now))


def _with_keys(raw: str, now: datetime, work: Callable[[], T]) -> T:
    """Do ``work``; once more with fresh keys, where the issuer may have other ones by now."""
    try:
        return work()
    except TokenRefused as refused:
        if refused.reason not in CURED_BY_KEYS:
            raise
        issuer_id = issuer_id_of(taken_apart(raw).issuer)
        if issuer_id is None or not keys_refresh(issuer_id=issuer_id, now=now):
            raise
    return work()


def _note(iss: str, failure: KeyFailure | None) -> None:
    if failure is None:
        log.info("issuer_keys_fetched", issuer=iss)
    else:
        log.warning("issuer_keys_not_fetched", issuer=iss, failure=failure.value)
