"""The head of the audit trail over HTTP."""

from registry.domain.audit_chain import START
from registry.domain.tokens import Verb
from registry.models import AuditRow
from registry.selectors.audit_chain import chain_verdict
from registry.services.audit_verification import verification_keep
from tests.api.conftest import NOW, Cast, Program, SignedIn, program_of


def test_it_is_told_to_whoever_may_read_the_registry(cast: Cast, owner: Program) -> None:
    newest = AuditRow.objects.latest("place")
    told = owner.get("/audit/head").json()
    assert (told["place"], told["digest"], told["verified"]) == (1, newest.digest, None)
    assert told["at"].startswith(f"{newest.at:%Y-%m-%dT%H:%M}")
    assert SignedIn(cast.outsider).get("/audit/head").json() == told
    assert program_of(cast.owner, Verb.GATE_READ).get("/audit/head").status_code == 403
    assert Program().get("/audit/head").status_code == 401


def test_it_says_when_the_chain_was_verified(cast: Cast) -> None:
    client = SignedIn(cast.owner)
    assert client.get("/audit/head").json()["digest"] == START
    verification_keep(verdict=chain_verdict(), now=NOW)
    verified = client.get("/audit/head").json()["verified"]
    assert verified == {"at": "2026-11-21T12:00:00Z", "broken": "", "place": 0, "digest": ""}
