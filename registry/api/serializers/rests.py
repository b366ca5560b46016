"""Times in which an environment is not probed."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from registry.api import examples
from registry.api.serializers.shape import Shape
from registry.domain.rests import LONGEST_REASON, MOST_WINDOWS


@extend_schema_serializer(examples=examples.of(examples.PAUSE_CHANGE, examples.PAUSE))
class PauseSerializer(Shape):
    """Probing has stopped for a while; what it shows is unknown meanwhile."""

    starts_at = serializers.DateTimeField(read_only=True)
    ends_at = serializers.DateTimeField(help_text="30 days from now at most.")
    reason = serializers.CharField(max_length=LONGEST_REASON)


class WindowSerializer(Shape):
    """A time in which an environment may be down on purpose."""

    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(help_text="7 days later at most.")
    reason = serializers.CharField(max_length=LONGEST_REASON)


@extend_schema_serializer(examples=examples.of(examples.MAINTENANCE, examples.MAINTENANCE))
class MaintenanceSerializer(Shape):
    """All that is planned for an environment."""

    windows = WindowSerializer(  # type: ignore[call-arg] # the length is that of the list
        many=True, max_length=MOST_WINDOWS
    )
