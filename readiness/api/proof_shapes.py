"""The shapes of proofs."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from readiness.api import examples
from readiness.domain.proof_sights import Sight
from readiness.domain.proofs import ProofState, Way
from registry.api.serializers.shape import Shape, word


class ProofRecordSerializer(Shape):
    """A TXT record to publish."""

    name = serializers.CharField()
    value = serializers.CharField()


class ProofFileSerializer(Shape):
    """A file to publish; others may have lines in it, too."""

    url = serializers.CharField()
    line = serializers.CharField()


class ProofAttemptSerializer(Shape):
    """What the last attempt saw."""

    is_under_way = serializers.BooleanField()
    ended_at = serializers.DateTimeField(allow_null=True)
    record = word(Sight, allow_null=True)
    file = word(Sight, allow_null=True)


@extend_schema_serializer(examples=examples.of(None, examples.PROOF))
class ProofSerializer(Shape):
    """What proves that a team owns a host, and whether it does."""

    host = serializers.CharField()
    state = word(ProofState)
    proven_until = serializers.DateTimeField(
        allow_null=True, help_text="Null while it was never proven."
    )
    way = word(Way, allow_null=True)
    token = serializers.CharField(help_text="Not secret. The same until it is renewed.")
    record = ProofRecordSerializer(allow_null=True, help_text="Null for an IP address.")
    file = ProofFileSerializer()
    attempt = ProofAttemptSerializer()


@extend_schema_serializer(examples=examples.of(None, examples.PROOFS))
class ProofsSerializer(Shape):
    """The proofs that an environment takes, the host of its edge first."""

    proofs = ProofSerializer(many=True)
