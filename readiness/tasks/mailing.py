"""Sending what the outbox holds."""

from datetime import datetime

import structlog
from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from readiness.delivery import deliver
from readiness.domain.mail import Parcel
from readiness.egress import Relay
from readiness.services.mail_relay import mail_relay
from readiness.services.outbox import (
    CLAIM_LASTS,
    message_record,
    messages_claim,
    messages_prune,
    parcels_due,
)
from readiness.services.telling import everybody_tell

log = structlog.get_logger(__name__)

MOST_MESSAGES = 50
"""Messages of one connection; with the longest waits they still end before their claim does."""
MOST_ROUNDS = 10
"""Connections of one task; what is left waits for the next tick."""


@shared_task(name="readiness.send_mail", ignore_result=True)
def send_mail(**_: object) -> None:
    """Send what is due; of two that run at once, each sends what the other one does not hold."""
    relay = mail_relay()
    if relay is None:
        return
    for _round in range(MOST_ROUNDS):
        claim, parcels = messages_claim(now=timezone.now(), most=MOST_MESSAGES)
        if not parcels:
            break
        _send_all(claim, parcels, relay)


def mail_soon() -> None:
    """Send what is due, once the present transaction is committed; the tick does it otherwise."""
    transaction.on_commit(_queue, robust=True)


def mail_again(now: datetime) -> None:
    """Write down who has to know what, have sent what waits, and forget what is long settled."""
    everybody_tell(now=now)
    if mail_relay() is not None and parcels_due(now):
        _queue()
    messages_prune(now=now)


def _send_all(claim: str, parcels: tuple[Parcel, ...], relay: Relay) -> None:
    faults: dict[str, int] = {}
    for attempt in deliver(parcels, relay=relay, public_url=settings.PUBLIC_URL):
        message_record(claim=claim, attempt=attempt, now=timezone.now())
        word = attempt.fault.value if attempt.fault else "sent"
        faults[word] = faults.get(word, 0) + 1
    log.info("mail_sent", **faults)


def _queue() -> None:
    send_mail.apply_async(expires=int(CLAIM_LASTS.total_seconds()))
