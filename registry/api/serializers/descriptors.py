"""Descriptors, and what applying one did."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from registry.api import examples
from registry.api.serializers.shape import Shape
from registry.domain.descriptor.shapes import API_VERSION
from registry.services.applying import Action

_EXAMPLES = [
    example
    for media_type in ("application/yaml", "application/json")
    for example in examples.of(examples.DESCRIPTOR, examples.DESCRIPTOR, media_type=media_type)
]


@extend_schema_serializer(examples=_EXAMPLES)
class DescriptorSerializer(Shape):
    """A descriptor. `registry/descriptor.schema.json` is the schema of all that is in it."""

    apiVersion = serializers.ChoiceField([API_VERSION])  # noqa: N815 (as documents have it)
    kind = serializers.ChoiceField(["AIInterface"])
    metadata = serializers.DictField()
    spec = serializers.DictField()


class DescriptorQuery(Shape):
    """How to apply a descriptor."""

    dry_run = serializers.BooleanField(
        default=False, help_text="Tell what would change, and write nothing."
    )


class ChangeSerializer(Shape):
    """What became of one record."""

    kind = serializers.CharField()
    name = serializers.CharField()
    action = serializers.ChoiceField([one.value for one in Action])
    fields = serializers.ListField(  # type: ignore[assignment] # hides an attribute
        child=serializers.CharField(), help_text="What was updated."
    )


@extend_schema_serializer(examples=examples.of(None, examples.APPLIED))
class AppliedSerializer(Shape):
    """What applying a descriptor did, or would do."""

    dry_run = serializers.BooleanField(help_text="Nothing was written.")
    changes = ChangeSerializer(many=True)
