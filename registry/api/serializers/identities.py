"""The credentials that probes present: what is known about them, and a value on its way in."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from registry.api import examples
from registry.api.serializers.shape import Shape, text, word
from registry.domain.identities import (
    DEFAULT_HEADER,
    LONGEST_HEADER,
    LONGEST_REFERENCE,
    LONGEST_VALUE,
    IdentitySource,
    Slot,
)


@extend_schema_serializer(examples=examples.of(examples.IDENTITY_CHANGE, examples.IDENTITY))
class IdentitySerializer(Shape):
    """One of the two credentials of an environment. Its value goes in and never comes out."""

    slot = word(Slot, read_only=True)
    header = serializers.CharField(max_length=LONGEST_HEADER, default=DEFAULT_HEADER)
    source = word(  # type: ignore[assignment] # a field of that name hides an attribute
        IdentitySource, help_text="Where the value is kept."
    )
    reference = text(LONGEST_REFERENCE, help_text="Name of the variable, or path of the file.")
    value = text(
        LONGEST_VALUE, write_only=True, help_text="The header's whole value, to be stored."
    )
    set_at = serializers.DateTimeField(read_only=True)
    is_void = serializers.BooleanField(
        default=False, read_only=True, help_text="The edge moved since, so it must be given again."
    )
