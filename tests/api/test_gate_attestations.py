"""What the gate says is signed, and verified with the published key and no code of ours."""

import base64
import json
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.test import Client

from registry.domain.gate_modes import GateMode
from registry.domain.tokens import Verb
from registry.models import AuditRow, Environment, Release
from tests.api.conftest import V1, Program, program_of
from tests.api.test_gate import SUBJECT, Clock, ask, clock, pipeline, scene
from tests.factories import EnvironmentFactory
from tests.integration.approval_scene import FIELDS, PROMPT
from tests.integration.gate_scene import Gates

pytestmark = pytest.mark.django_db
SECRET, NEXT = "a" * 60, "b" * 60


def published() -> dict[str, Ed25519PublicKey]:
    keys = Client().get(f"{V1}/attestation-keys").json()["keys"]
    assert all(set(key) == {"kty", "crv", "x", "kid", "use", "alg"} for key in keys)
    return {
        key["kid"]: Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key["x"] + "="))
        for key in keys
    }


def verified(envelope: dict[str, Any]) -> dict[str, Any]:
    """Verify an envelope as its specification has it, and return the statement in it."""
    kind, payload = envelope["payloadType"], base64.b64decode(envelope["payload"], validate=True)
    parts = ["DSSEv1", str(len(kind)), kind, str(len(payload)), payload.decode()]
    (signature,) = envelope["signatures"]
    signed = base64.b64decode(signature["sig"], validate=True)
    published()[signature["keyid"]].verify(signed, " ".join(parts).encode())
    assert kind == "application/vnd.in-toto+json"
    statement: dict[str, Any] = json.loads(payload)
    return statement


def attested(program: Program, answer: Any) -> dict[str, Any]:
    found = program.get(f"/gate/{answer.json()['evaluation']}/attestation")
    assert (found.status_code, found.headers["Cache-Control"]) == (200, "no-store"), found.content
    assert b"decision" not in base64.b64decode(found.json()["payload"])
    envelope: dict[str, Any] = found.json()
    return envelope


def result(envelope: dict[str, Any]) -> str:
    return str(verified(envelope)["predicate"]["verificationResult"])


def test_an_allow_is_attested_and_nothing_else_passes(
    scene: Gates, clock: Clock, settings: Any
) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = SECRET, []
    program, release = pipeline(scene.mia), scene.submitted()
    pending = ask(scene, program, subject=SUBJECT)
    assert result(attested(program, pending)) == "FAILED"
    Environment.objects.update(gate_mode=GateMode.SHADOW)
    assert program.get(f"/gate/{pending.json()['evaluation']}").json()["allow"] is True
    assert result(attested(program, pending)) == "FAILED", "a mode lets it through, no more"
    Environment.objects.update(gate_mode=GateMode.ENFORCE)
    scene.vote(release, scene.ann)
    scene.vote(release, scene.pia, PROMPT)
    envelope = attested(program, ask(scene, program, subject=SUBJECT))
    statement = verified(envelope)
    assert (statement["_type"], statement["predicateType"]) == (
        "https://in-toto.io/Statement/v1",
        "https://slsa.dev/verification_summary/v1",
    )
    digests = {one["name"]: one["digest"]["sha256"] for one in statement["subject"]}
    image = FIELDS.subject.image.removeprefix("sha256:")
    assert digests == {"release": FIELDS.subject.digest.removeprefix("sha256:"), "image": image}
    said = statement["predicate"]
    place = f"{settings.PUBLIC_URL}/i/{scene.interface.slug}/production/gate/?action=deploy"
    assert (said["resourceUri"], said["verificationResult"]) == (place, "PASSED")
    assert said["timeVerified"] == clock.now.isoformat().replace("+00:00", "Z")
    assert said["verifiedLevels"][0].startswith("OPS_REGISTRY_LEVEL_")
    (rests_on,) = said["inputAttestations"]
    head = AuditRow.objects.latest("place").digest
    assert f"sha256:{rests_on['digest']['sha256']}" == head
    assert len(said["policy"]["digest"]["sha256"]) == 64
    # what was signed with a key that is replaced holds for as long as that is a fallback
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEXT, [SECRET]
    assert (verified(envelope), len(published())) == (statement, 2)
    newer = attested(program, pending)["signatures"][0]["keyid"]
    assert newer != envelope["signatures"][0]["keyid"]
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(KeyError):
        verified(envelope)


def test_a_statement_that_was_changed_or_is_said_to_be_another_thing_is_none(
    scene: Gates, clock: Clock
) -> None:
    program = pipeline(scene.mia)
    scene.approved()
    envelope = attested(program, ask(scene, program, subject=SUBJECT))
    passed = base64.b64decode(envelope["payload"])
    other = base64.b64encode(passed.replace(b"production", b"productiom")).decode()
    for change in ({"payload": other}, {"payloadType": "application/json"}):
        with pytest.raises(InvalidSignature):
            verified(envelope | change)


def test_who_may_not_read_an_evaluation_gets_no_attestation_of_it(
    scene: Gates, clock: Clock
) -> None:
    program = pipeline(scene.mia)
    path = f"/gate/{ask(scene, program).json()['evaluation']}/attestation"
    nothing = program.get(path)
    assert (nothing.status_code, nothing.json()["errors"][0]["code"]) == (422, "no_subject")
    assert not Release.objects.exists()
    assert program.get("/gate/gev_00000000000000000000000000/attestation").status_code == 404
    place = EnvironmentFactory.create(name="production").interface.slug
    other = program_of(scene.otto, Verb.REGISTRY_READ, places=(f"{place}/production",))
    assert other.get(path).status_code == 403
    assert Program().get(path).status_code == 401


__all__ = ["clock", "scene"]
