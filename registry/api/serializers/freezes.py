"""When nothing is deployed."""

from datetime import UTC, datetime

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from registry.api import examples
from registry.api.serializers.policies import FreezeSerializer
from registry.api.serializers.shape import Shape, text
from registry.domain.approvals.calendar import FIRST_YEAR, LAST_YEAR, month_read

_ANY_DAY = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)


class FreezePlaceSerializer(Shape):
    """A policy under which it holds."""

    interface = serializers.CharField(source="interface_slug")
    policy = serializers.CharField()
    place = serializers.CharField(help_text="Where the policy holds, in words.")
    rollback_exempt = serializers.BooleanField(help_text="A release may be taken back meanwhile.")


class FreezeSpanSerializer(Shape):
    """A time from since on, and at until no longer."""

    since = serializers.DateTimeField()
    until = serializers.DateTimeField(
        allow_null=True, help_text="null where no end is in sight within three months."
    )


class ComingFreezeSerializer(FreezeSpanSerializer):
    """A time in which a window freezes; it ends after all windows that follow without a gap."""

    window = FreezeSerializer()


class FrozenNowSerializer(Shape):
    """What freezes at this moment, and until everything is open again."""

    since = serializers.DateTimeField(source="freeze.since")
    until = serializers.DateTimeField(
        source="freeze.until",
        allow_null=True,
        help_text="null where no end is in sight within three months.",
    )
    window = FreezeSerializer(source="freeze.window")
    places = FreezePlaceSerializer(many=True)


class FrozenWindowSerializer(Shape):
    """A window that freezes in the month, and where exactly this one does."""

    window = FreezeSerializer()
    spans = FreezeSpanSerializer(many=True)
    places = FreezePlaceSerializer(many=True)


@extend_schema_serializer(examples=examples.of(None, examples.FREEZES))
class FreezesSerializer(Shape):
    """What is frozen now, and the freezes of one month of UTC. Windows are terms of policies."""

    month = serializers.CharField(source="month.text")
    frozen = FrozenNowSerializer(many=True)
    windows = FrozenWindowSerializer(many=True)
    coming = ComingFreezeSerializer(
        allow_null=True, help_text="What freezes next, where neither now nor the month has any."
    )
    known = serializers.IntegerField(help_text="Different windows that there are, in any month.")
    left_out = serializers.IntegerField(
        help_text="Different windows that were not looked at: name an interface to see its own."
    )


class MonthQuery(Shape):
    """Which month somebody wants to see."""

    month = text(7, help_text="Such as 2026-12; this month if left out.")

    def validate_month(self, value: str) -> str:
        """Return the month.

        Raises:
            ValidationError: it is none, or none that is shown.
        """
        if value and month_read(value, _ANY_DAY).text != value:
            raise serializers.ValidationError(
                f"Write year and month, such as 2026-12, from {FIRST_YEAR} to {LAST_YEAR}."
            )
        return value


class FreezesQuery(MonthQuery):
    """Which freezes somebody wants to see."""

    interface = text(120, help_text="Slug, or words of a name; all if left out.")
