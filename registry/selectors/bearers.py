"""Whose a token is, for an address that programs ask again and again.

What never changes of a token is remembered, its digest among it, so that its secret is compared
without the database. Whether it is good, and for what, is asked each time: by ``good_at``, as a
part of a statement that finds something out for it, so that both cost one.

A token that is not known here, or of whose use a note is due, is the business of
``registry.services.tokens.token_authenticate``.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection

from registry.domain.machines.identity import run_name
from registry.domain.tokens import NO_DIGEST, TokenInvalid, Verb, parse
from registry.models import ApiToken

USE_NOTED_EVERY = timedelta(minutes=1)
"""How often it is noted that a token was used."""
_REMEMBERED = 4096
"""Tokens; about 2 MB."""

_GOOD = """
    SELECT 1 FROM registry_apitoken AS token
    JOIN registry_user AS person ON person.id = token.person_id
    JOIN registry_user AS lender ON lender.id = COALESCE(token.lent_by_id, token.person_id)
    JOIN registry_environment AS place ON place.id = {environment}
    JOIN registry_tokenscope AS scope ON scope.token_id = token.id
        AND COALESCE(scope.interface_id, place.interface_id) = place.interface_id
        AND COALESCE(scope.environment_id, place.id) = place.id
    WHERE token.id = %s AND token.digest = %s AND token.revoked_at IS NULL
        AND token.expires_at > %s AND token.last_used_at > %s
        AND person.is_active AND lender.is_active AND scope.verb = %s
"""


@dataclass(frozen=True, slots=True)
class Bearer:
    """What never changes of a token.

    Attributes:
        token_id, person_id: ids of its rows.
        is_lent: it has the rights of somebody else than its person.
        run: of which pipeline, "" where none acts through it (``run_named``).
        sha: the commit of that run, "" where its issuer does not say.
    """

    token_id: int
    public_id: str
    person_id: int
    is_lent: bool
    digest: str
    run: str
    sha: str

    def may_name(self, commit: str) -> bool:
        """Tell whether nothing is to be said against ``commit``: a run names its own, or none."""
        return not self.run or not commit or commit.lower() == self.sha.lower()


def bearer_of(raw: str) -> Bearer | None:
    """Return who sends the token ``raw``, which may be good no longer; None where it is none.

    Whether the secret is right takes the same time to say however much of it is.
    """
    try:
        given = parse(raw)
    except TokenInvalid:
        return None
    try:
        found = _known(given.public_id)
    except ApiToken.DoesNotExist:
        found = None
    is_right = given.matches(found.digest if found else NO_DIGEST)
    return found if is_right else None


def good_at(environment: str) -> str:
    """Return a query, for a statement of others, that finds a row where a token is good.

    Args:
        environment: the column in which that statement has the id of the environment.
    """
    return _GOOD.format(environment=environment)


def good_for(bearer: Bearer, verb: Verb, now: datetime) -> tuple[Any, ...]:
    """Return the parameters of ``good_at``: who, what for, and when."""
    moment, noted = map(connection.ops.adapt_datetimefield_value, (now, now - USE_NOTED_EVERY))
    return bearer.token_id, bearer.digest, moment, noted, verb.value


@lru_cache(maxsize=_REMEMBERED)
def _known(public_id: str) -> Bearer:
    names = ("issuer_name", "subject", "run_id", "run_attempt", "sha")
    row = ApiToken.objects.values_list(
        "pk", "person_id", "lent_by_id", "digest", *(f"grant__{name}" for name in names)
    ).get(public_id=public_id)
    token_id, person_id, lender_id, digest, *run, sha = row
    named = run_name(*run) if sha is not None else ""
    return Bearer(token_id, public_id, person_id, lender_id is not None, digest, named, sha or "")
