"""Writes about who owns which host: tokens, attempts to see them, and what an attempt came to."""

import secrets
from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Q

from readiness.domain.proofs import (
    AGAIN_AFTER,
    AGAIN_EVERY,
    ASKED_EVERY,
    LASTS,
    Key,
    Proof,
    Proofs,
    Way,
    hosts_in,
)
from readiness.models import HostProof
from readiness.probes.proof import Seen, Sought
from readiness.selectors.proofs import hosts_at, keys_of, proof_of, proof_rows
from readiness.services.schedules import schedules_due_now
from registry.domain.audit import Deed, Kind, Subject
from registry.domain.origins import BY_ITSELF
from registry.domain.snapshot import InterfaceSnapshot
from registry.domain.zones import PUBLIC
from registry.rights import Actor, require
from registry.selectors.environments import Place, places_of
from registry.selectors.records import EnvironmentRecord
from registry.selectors.teams import team_keys
from registry.services.auditing import Author, audit
from registry.services.errors import Refused

_TOKEN_BYTES = 16
_WORDS = {Way.DNS: "DNS record", Way.FILE: "file"}


class TooSoon(Refused):
    """An attempt was begun a moment ago; the message says when there may be another.

    Attributes:
        seconds: until then.
    """

    def __init__(self, seconds: int) -> None:
        super().__init__(
            "", f"An attempt was begun less than a minute ago. Try again in {seconds} s."
        )
        self.seconds = seconds


def proofs_complete(*, interfaces: Collection[InterfaceSnapshot]) -> Proofs:
    """Give every host that ``interfaces`` have in ``public`` its token; return all proofs."""
    return {(row.team.slug, row.host): proof_of(row) for row in _completed(keys_of(interfaces))}


@transaction.atomic
def proof_attempt(*, by: Actor, environment: EnvironmentRecord, host: str, now: datetime) -> str:
    """Begin to look for the token of the environment's team at a host of it.

    Returns:
        The attempt, to be handed to whoever looks.

    Raises:
        PermissionDenied: ``by`` may not change environments of the interface.
        Refused: the environment takes no proof of that host.
        TooSoon: an attempt for this team and host was begun less than a minute ago.
    """
    require(by, "registry.change_environment", environment)
    row, attempt = _row(environment, host), secrets.token_hex(16)
    mine = HostProof.objects.filter(_is_rested(now), pk=row.pk)
    if not mine.update(attempt=attempt, asked_at=now):
        row.refresh_from_db()
        wait = proof_of(row).waits(now)
        raise TooSoon(int(wait.total_seconds()) + 1)
    return attempt


@transaction.atomic
def proof_renew(*, by: Actor, environment: EnvironmentRecord, host: str) -> None:
    """Make another token for the environment's team and a host; what was proven is void.

    Raises:
        PermissionDenied: ``by`` may not change environments of the interface.
        Refused: the environment takes no proof of that host.
    """
    require(by, "registry.change_environment", environment)
    row = _locked(_row(environment, host).pk)
    before = _values(proof_of(row))
    row.token, row.attempt = secrets.token_hex(_TOKEN_BYTES), ""
    row.proven_at, row.way = None, ""
    # an attempt for the old token may be under way: nothing will be heard of it
    row.record, row.file, row.tried_at = "", "", row.asked_at
    row.save()
    _tell(by, _places(row), before, _values(proof_of(row)))


@transaction.atomic
def attempts_take(*, now: datetime, most: int) -> str:
    """Begin an attempt for up to ``most`` proofs that end soon, the oldest first.

    Returns:
        The attempt, or "" where there is nothing to try.
    """
    ending = Q(proven_at__lte=now - AGAIN_AFTER, proven_at__gt=now - LASTS)
    due = HostProof.objects.filter(ending, Q(asked_at__lte=now - AGAIN_EVERY) | Q(asked_at=None))
    wanted = list(due.order_by("proven_at", "pk").values_list("pk", flat=True)[:most])
    if not wanted:
        return ""
    attempt = secrets.token_hex(16)
    return attempt if due.filter(pk__in=wanted).update(attempt=attempt, asked_at=now) else ""


@transaction.atomic
def attempt_begin(*, attempt: str) -> list[Sought]:
    """Take what is to be looked for, once; a host that no environment names is left out."""
    mine = HostProof.objects.filter(attempt=attempt)
    rows = list(mine.select_related("team").order_by("pk")) if attempt else []
    if not rows or not mine.update(attempt=""):
        return []
    places = places_of({row.team.slug for row in rows}, zone=PUBLIC)
    behind = [(row, _behind(places, row)) for row in rows]
    return [
        Sought(row.pk, row.host, row.token, "\n".join(dict.fromkeys(_authorities(found))))
        for row, found in behind
        if found
    ]


@transaction.atomic
def attempts_record(*, seen: Iterable[Seen], now: datetime) -> int:
    """Keep what was seen; where it proves a host that was not proven, probe behind it at once.

    What was seen of a token that was renewed meanwhile is dropped. A proof that still holds stays,
    whatever was seen.

    Returns:
        How many environments have become due.
    """
    return sum(_record(one, now) for one in sorted(seen, key=lambda one: one.sought.id))


def _record(seen: Seen, now: datetime) -> int:
    try:
        row = _locked(seen.sought.id)
    except HostProof.DoesNotExist:
        return 0
    if row.token != seen.sought.token:
        return 0
    before = proof_of(row)
    row.record, row.file, row.tried_at = seen.record, seen.file or "", now
    is_kept = seen.way is not None and before.is_worth_keeping(now)
    if is_kept and seen.way is not None:
        row.proven_at, row.way = now, seen.way
    row.save()
    if not is_kept:
        return 0
    places = _places(row)
    _tell(BY_ITSELF, places, _values(before), _values(proof_of(row)))
    if before.holds(now):
        return 0
    ids = [place.id for place in places]
    schedules_due_now(environment_ids=ids, now=now)
    return len(ids)


def _completed(keys: Collection[Key]) -> list[HostProof]:
    rows = proof_rows(keys)
    missing = set(keys) - {(row.team.slug, row.host) for row in rows}
    if not missing:
        return rows
    teams = team_keys({team for team, _ in missing})
    made = [
        HostProof(team_id=teams[team], host=host, token=secrets.token_hex(_TOKEN_BYTES))
        for team, host in sorted(missing)
    ]
    HostProof.objects.bulk_create(made, ignore_conflicts=True)
    return proof_rows(keys)


def _row(environment: EnvironmentRecord, host: str) -> HostProof:
    if host not in hosts_at(environment):
        raise Refused("host", f"{environment.name} takes no proof of that host.")
    (row,) = _completed({(environment.interface.team.slug, host)})
    return row


def _locked(pk: int) -> HostProof:
    """Return a row that nobody else writes until the transaction ends.

    Raises:
        DoesNotExist: it went with its team.
    """
    rows = HostProof.objects.select_for_update(of=("self",)).select_related("team")
    return rows.get(pk=pk)


def _is_rested(now: datetime) -> Q:
    return Q(asked_at=None) | Q(asked_at__lte=now - ASKED_EVERY)


def _places(row: HostProof) -> list[Place]:
    return _behind(places_of([row.team.slug], zone=PUBLIC), row)


def _behind(places: Iterable[Place], row: HostProof) -> list[Place]:
    return [
        place
        for place in places
        if place.team == row.team.slug and row.host in hosts_in(place.edge_url, place.plain_url)
    ]


def _authorities(places: Iterable[Place]) -> Iterable[str]:
    return (place.ca_pem for place in places if place.ca_pem)


def _values(proof: Proof) -> dict[str, object]:
    """Return what is kept of a proof in the trail of the environments behind its host."""
    shown = ""
    if proof.ends_at is not None and proof.way is not None:
        end = f"{proof.ends_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        shown = f"{proof.host} by its {_WORDS[proof.way]} until {end}"
    return {"proof": shown, "proof_token": f"{proof.host}: {proof.token}"}


def _tell(
    by: Author, places: Iterable[Place], before: dict[str, object], after: dict[str, object]
) -> None:
    for place in places:
        subject = Subject(Kind.ENVIRONMENT, (place.interface, place.name), place.interface)
        audit(by=by, deed=Deed.CHANGED, subject=subject, before=before, after=after)
