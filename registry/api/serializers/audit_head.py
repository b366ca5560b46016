"""The end of the audit trail."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from registry.api import examples
from registry.api.serializers.shape import Shape

_DIGEST = "sha256: and 64 hexadecimal digits."


class AuditVerificationSerializer(Shape):
    """The last time that the whole chain was verified."""

    at = serializers.DateTimeField(read_only=True)
    broken = serializers.CharField(read_only=True, help_text="What was wrong, empty for nothing.")
    place = serializers.IntegerField(
        read_only=True, help_text="Rows when it was last found whole, 0 before."
    )
    digest = serializers.CharField(read_only=True, help_text="Head of the chain at that time.")


@extend_schema_serializer(examples=examples.of(None, examples.AUDIT_HEAD))
class AuditHeadSerializer(Shape):
    """The last row of the chain, to be noted where nobody can change it."""

    place = serializers.IntegerField(
        read_only=True, help_text="Place of the last row, and so their number."
    )
    digest = serializers.CharField(read_only=True, help_text=_DIGEST)
    at = serializers.DateTimeField(read_only=True, allow_null=True)
    verified = AuditVerificationSerializer(
        read_only=True, allow_null=True, help_text="null before the first time."
    )
