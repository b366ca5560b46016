"""Whose a token is and whether it reaches a place, in one statement.

For an address that programs ask again and again. It finds only a token of which there is nothing to
write; for every other one ``registry.services.tokens.token_authenticate`` says what it opens.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from registry.domain.machines.identity import run_name
from registry.domain.tokens import NO_DIGEST, TokenInvalid, TokenText, Verb, parse

USE_NOTED_EVERY = timedelta(minutes=1)
"""How often it is noted that a token was used."""

_BEARER = """
    SELECT token.id, token.digest, token.person_id, token.lent_by_id,
        granted.issuer_name, granted.subject, granted.run_id, granted.run_attempt
    FROM registry_apitoken AS token
    JOIN registry_user AS person ON person.id = token.person_id
    JOIN registry_user AS lender ON lender.id = COALESCE(token.lent_by_id, token.person_id)
    LEFT JOIN registry_machinegrant AS granted ON granted.token_id = token.id
    WHERE token.public_id = %s AND token.revoked_at IS NULL AND token.expires_at > %s
        AND token.last_used_at > %s AND person.is_active AND lender.is_active
        AND EXISTS (
            SELECT 1 FROM registry_tokenscope AS scope
            LEFT JOIN registry_interface AS interface ON interface.id = scope.interface_id
            LEFT JOIN registry_environment AS place ON place.id = scope.environment_id
            WHERE scope.token_id = token.id AND scope.verb = %s
                AND (scope.interface_id IS NULL OR interface.slug = %s)
                AND (scope.environment_id IS NULL OR place.name = %s)
        )
"""


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token that is good, and covers what it was sent for.

    Attributes:
        token_id, person_id: ids of its rows.
        is_lent: it has the rights of somebody else than its person.
        run: of which pipeline, "" where none acts through it (``run_named``).
    """

    token_id: int
    person_id: int
    is_lent: bool
    public_id: str
    run: str


def bearer_at(
    *, raw: str, verb: Verb, interface: str, environment: str, now: datetime
) -> Bearer | None:
    """Return who sends the token ``raw``, if it is good for ``verb`` at that place.

    None as well where its use is to be noted, which a selector does not.
    """
    try:
        given = parse(raw)
    except TokenInvalid:
        return None
    adapt = connection.ops.adapt_datetimefield_value
    times = [adapt(now), adapt(now - USE_NOTED_EVERY)]
    with connection.cursor() as cursor:
        cursor.execute(_BEARER, [given.public_id, *times, verb.value, interface, environment])
        row = cursor.fetchone()
    return _bearer(given, row)


def _bearer(given: TokenText, row: tuple[object, ...] | None) -> Bearer | None:
    if not given.matches(str(row[1]) if row else NO_DIGEST) or row is None:
        return None
    token_id, _, person_id, lender, *run = row
    named = run_name(*map(str, run)) if run[0] is not None else ""
    return Bearer(int(str(token_id)), int(str(person_id)), lender is not None, given.public_id, named)
