"""The short way to an answer: one statement that takes the stored one if it still counts.

Every write of people and programs leaves a row in the audit trail, of its interface or of none; a
probe leaves a status that was judged anew, of the place or of one beside it on which a check of it
rests. So an answer still counts if the newest rows and the newest status of the interface are those
that it knew, if no moment has passed at which time turns it, and if the program is the one that
gave it; and one that waits for evidence if whoever asks never ceased to. Whatever else was written
only has the answer found anew for nothing, so what happens all day and changes no answer is left
out: somebody signs in or out, a token is made or ends. Whether the token of a poll is good,
``good_at`` asks.
"""

import json
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from readiness.domain.gate.answering import LONGEST_SILENCE
from readiness.selectors.gate_answers import Answered
from registry.database.prepared import row_again
from registry.domain.audit_chain import START
from registry.domain.tokens import Verb
from registry.selectors.bearers import Bearer, good_at, good_for

_REMEMBERED = 256
"""Answers that were read before: 4 MB at most."""
_KEPT = """
    UPDATE readiness_gateevaluation SET polls = polls + 1, asked_at = %s
    WHERE "key" = %s AND valid_until > %s AND program = %s
        AND (evidence_since IS NULL OR asked_at >= %s)
        AND seen_here = (
            SELECT COALESCE(MAX(id), 0) FROM registry_auditrow
            WHERE interface = readiness_gateevaluation.interface
        )
        AND (
            SELECT MAX(id) FROM registry_auditrow
            WHERE interface = '' AND id > readiness_gateevaluation.seen_everywhere
                AND kind NOT IN ('token', 'session') AND deed <> 'signed_in'
        ) IS NULL
        AND seen_status = (
            SELECT MAX(status.assessed_at) FROM readiness_environmentstatus AS status
            WHERE status.interface_id = (
                SELECT interface_id FROM registry_environment
                WHERE id = readiness_gateevaluation.environment_id
            )
        )
"""
_ANSWER = """
    RETURNING public_id, subject_digest, answer,
        (SELECT digest FROM registry_auditrow ORDER BY place DESC LIMIT 1)
"""
_POLL = f"{_KEPT} {_ANSWER}"
_GOOD = good_at("readiness_gateevaluation.environment_id")
_POLL_OF_TOKEN = f"{_KEPT} AND EXISTS ({_GOOD}) {_ANSWER}"


def gate_poll(*, key: str, now: datetime) -> Answered | None:
    """Return the stored answer to a question and count the poll; None where it may not count."""
    return _polled(_POLL, key, now)


def gate_poll_of_token(*, key: str, bearer: Bearer, now: datetime) -> Answered | None:
    """Do the same if the token is good for asking there; None as well where nothing could be asked.

    It spares the question whether the connection still works, which would cost as much again:
    whoever gets nothing has the long way left.
    """
    connection.health_check_done = True  # type: ignore[attr-defined] # the stubs do not know it
    try:
        good = good_for(bearer, Verb.GATE_EVALUATE, now)
        return _polled(_POLL_OF_TOKEN, key, now, *good)
    except (OperationalError, InterfaceError):
        connection.close_if_unusable_or_obsolete()
        return None


def _polled(statement: str, key: str, now: datetime, *good: str | int) -> Answered | None:
    moment, silent = map(connection.ops.adapt_datetimefield_value, (now, now - LONGEST_SILENCE))
    row = row_again(statement, (moment, key, moment, settings.VERSION, silent, *good))
    if row is None:
        return None
    public_id, subject_digest, content, head = row
    return Answered(str(public_id), key, str(subject_digest), _content(str(content)), head or START)


@lru_cache(maxsize=_REMEMBERED)
def _content(text: str) -> dict[str, Any]:
    """Return what a stored answer says; one waits for minutes and is told again and again."""
    found: dict[str, Any] = json.loads(text)
    return found
