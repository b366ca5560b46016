"""What the gate says, signed for whoever verifies it elsewhere, and the keys for that."""

from collections.abc import Sequence

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework.response import Response

from readiness.api.gate import GateEvaluated
from readiness.domain.gate.attesting import PAYLOAD
from readiness.services.gate_attestations import attestation_keys, attestation_sign
from registry.api.endpoint import Endpoint
from registry.api.examples import Example, of
from registry.api.serializers.shape import Shape

_ID = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
_KEY: Example = {
    "kty": "OKP",
    "crv": "Ed25519",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    "kid": _ID,
    "use": "sig",
    "alg": "EdDSA",
}
_ENVELOPE: Example = {
    "payloadType": PAYLOAD,
    "payload": "eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEifQ==",
    "signatures": [{"keyid": _ID, "sig": "c2lnbmF0dXJl"}],
}


class GateSignatureSerializer(Shape):
    """One signature."""

    keyid = serializers.CharField(help_text="`kid` of a published key.")
    sig = serializers.CharField(help_text="Ed25519 over the pre-authentication encoding, base64.")


@extend_schema_serializer(examples=of(None, _ENVELOPE))
class GateAttestationSerializer(Shape):
    """A DSSE envelope."""

    payloadType = serializers.CharField()  # noqa: N815 (as DSSE has it)
    payload = serializers.CharField(help_text="An in-toto statement, base64.")
    signatures = GateSignatureSerializer(many=True)


class AttestationKeySerializer(Shape):
    """A public key as JWK."""

    kty = serializers.CharField()
    crv = serializers.CharField()
    x = serializers.CharField()
    kid = serializers.CharField()
    use = serializers.CharField()
    alg = serializers.CharField()


@extend_schema_serializer(examples=of(None, {"keys": [_KEY]}))
class AttestationKeysSerializer(Shape):
    """A set of keys (RFC 7517)."""

    keys = AttestationKeySerializer(many=True)


class GateAttestation(GateEvaluated):
    """An evaluation as others verify it."""

    @extend_schema(operation_id="gate_attestation", responses=GateAttestationSerializer)
    def get(self, request: Request, evaluation_id: str) -> Response:
        """Sign what the gate says now: an in-toto statement with SLSA's verification summary.

        `verificationResult` is PASSED for an allow, and FAILED for a deny, for a gate that is
        pending, and for what only its mode lets through.
        """
        return Response(attestation_sign(self.found(evaluation_id), self.now))


class AttestationKeys(Endpoint):
    """By which attestations are verified; no secret, and so for everybody."""

    authentication_classes: Sequence[type[BaseAuthentication]] = ()
    permission_classes = []  # noqa: RUF012 (as the framework has it)

    @extend_schema(operation_id="attestation_keys", responses=AttestationKeysSerializer)
    def get(self, request: Request) -> Response:
        """Show the public keys of attestations, the one that signs now first."""
        return self.one(AttestationKeysSerializer({"keys": attestation_keys()}).data)
