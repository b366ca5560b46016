"""Looking for the tokens that prove who owns a host."""

from datetime import datetime

import structlog
from celery import current_app, shared_task
from django.db import transaction
from django.utils import timezone

from readiness.domain.proofs import ASKED_EVERY
from readiness.egress import Egress
from readiness.probes.proof import seek_now
from readiness.services.egress_policy import egress_policy
from readiness.services.proofs import attempt_begin, attempts_record, attempts_take

log = structlog.get_logger(__name__)

_TICK = "readiness.dispatch_due"
"""By its name: the tick itself begins attempts."""
MOST_HOSTS = 20
"""Hosts that one attempt looks at."""
MOST_ATTEMPTS = 10
"""Attempts that one tick begins; the rest waits for the next."""


@shared_task(name="readiness.prove_hosts", ignore_result=True)
def prove_hosts(*, attempt: str, **_: object) -> None:
    """Look for what ``attempt`` asks for; whatever becomes due by it is handed out at once."""
    tokens = attempt_begin(attempt=attempt)
    if not tokens:
        return
    seen = seek_now(tokens, egress=Egress(egress_policy()))
    due = attempts_record(seen=seen, now=timezone.now())
    if due:
        transaction.on_commit(_hand_out, robust=True)
    log.info("hosts_tried", hosts=len(tokens), environments_due=due)


def prove_soon(attempt: str) -> None:
    """Look for what ``attempt`` asks for, once the present transaction is committed."""
    transaction.on_commit(lambda: _send(attempt), robust=True)


def prove_again(now: datetime) -> None:
    """Begin attempts for proofs that end soon."""
    for _attempt in range(MOST_ATTEMPTS):
        attempt = attempts_take(now=now, most=MOST_HOSTS)
        if not attempt:
            break
        _send(attempt)


def _send(attempt: str) -> None:
    expires = int(ASKED_EVERY.total_seconds())
    prove_hosts.apply_async(kwargs={"attempt": attempt}, expires=expires)


def _hand_out() -> None:
    current_app.send_task(_TICK)
