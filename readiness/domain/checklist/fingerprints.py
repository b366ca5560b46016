"""What an answer was about: a later change of it makes the answer say nothing any more."""

import hashlib
import json
from operator import attrgetter

from readiness.domain.checklist import Item, Voider
from registry.domain.contract_catalogue import Clause
from registry.domain.snapshot import EnvironmentSnapshot

_CLAUSES = [clause.value for clause in Clause]
_promised = attrgetter(*_CLAUSES)
_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def fingerprint_of(item: Item, environment: EnvironmentSnapshot) -> str:
    """Return what an answer to ``item`` is about, "" where no change makes it void."""
    if item.voided_by is Voider.RELEASE:
        return environment.release.subject.digest if environment.release else "none"
    if item.voided_by is Voider.ENVIRONMENT:
        return environment_fingerprint(environment)
    if item.voided_by is Voider.QUESTION:
        return words_of(item)
    return ""


def basis_of(item: Item, environment: EnvironmentSnapshot, last: str) -> str:
    """Return a digest of what somebody looks at who answers ``item``.

    Args:
        last: public id of the answer that was given last, "" where there is none.
    """
    return _digest([fingerprint_of(item, environment), last])


def words_of(item: Item | None) -> str:
    """Return a digest of what a scorecard's own question asks, "" for a question of the program.

    Its id may ask something else in another scorecard; that of the program never will.
    """
    is_own = item is not None and item.voided_by is Voider.QUESTION
    return _digest([item.question, item.prove]) if item and is_own else ""


def environment_fingerprint(environment: EnvironmentSnapshot) -> str:
    """Return a digest of where an environment runs and what its proxy promises.

    Unlike the digest by which observations become void, it is of values alone, so that another
    version of the program makes the same one and no answer is lost by an upgrade.
    """
    contract = environment.contract
    said = {
        "edge": [environment.edge_url, environment.plain_url],
        "zones": [environment.outside_zone, environment.inside_zone],
        "upstreams": sorted(environment.upstreams),
        "routes": sorted([f"{route.kind} {route.path}" for route in environment.routes]),
        "contract": dict(zip(_CLAUSES, map(str, _promised(contract)), strict=True)),
    }
    return _digest(said)


def _digest(said: object) -> str:
    """Return the SHA-256 of canonical JSON (RFC 8785).

    Of text under keys in ASCII the encoder of the standard library makes the same bytes as the one
    that knows numbers, too, in a tenth of the time.
    """
    return f"sha256:{hashlib.sha256(_CANONICAL.encode(said).encode()).hexdigest()}"
