"""The shapes of waivers, and of what stood when."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from readiness.api import examples
from readiness.domain.causes import Cause, Turn
from readiness.domain.columns import State
from readiness.domain.outcomes import Outcome
from readiness.domain.waivers import LONGEST_CHECK, LONGEST_TEXT, WaiverState
from registry.api.serializers.shape import ListQuery, Shape, text, word
from registry.domain.vocabulary import Lifecycle


@extend_schema_serializer(examples=examples.of(examples.WAIVER_REQUEST, examples.WAIVER))
class WaiverSerializer(Shape):
    """A finding that is borne with, or is asked to be, for a time."""

    public_id = serializers.CharField(read_only=True)
    interface = serializers.CharField(read_only=True, source="interface_slug")
    environment = serializers.CharField(read_only=True)
    check = serializers.CharField(max_length=LONGEST_CHECK)
    state = word(
        WaiverState, read_only=True, help_text="What it is now: its end is computed when read."
    )
    reason = serializers.CharField(max_length=LONGEST_TEXT)
    compensating_control = serializers.CharField(max_length=LONGEST_TEXT)
    ends_on = serializers.DateField(help_text="The last day on which it holds, UTC.")
    requested_by = serializers.CharField(read_only=True)
    requested_at = serializers.DateTimeField(read_only=True)
    decided_by = serializers.CharField(read_only=True)
    decided_at = serializers.DateTimeField(read_only=True, allow_null=True)
    decision_reason = serializers.CharField(read_only=True)
    closed_by = serializers.CharField(read_only=True)
    closed_at = serializers.DateTimeField(read_only=True, allow_null=True)
    closing_reason = serializers.CharField(read_only=True)
    renews = serializers.CharField(read_only=True, help_text='"" where it follows none.')
    renewed_by = serializers.ListField(child=serializers.CharField(), read_only=True)


class WaiversQuery(ListQuery):
    """Which waivers somebody wants; what is left out narrows nothing."""

    interface = text(120, help_text="Slug, or words of the name.")
    check = text(LONGEST_CHECK)
    person = text(120, help_text="Words of the name of who asked or decided.")
    state = word(WaiverState, blank=True, required=False, default="")


@extend_schema_serializer(examples=examples.of(examples.WAIVER_REASON))
class WaiverReasonSerializer(Shape):
    """Why."""

    reason = serializers.CharField(max_length=LONGEST_TEXT)


@extend_schema_serializer(examples=examples.of(examples.WAIVER_NOTE))
class WaiverNoteSerializer(Shape):
    """Why, where somebody says it."""

    reason = text(LONGEST_TEXT)


class PastFindingSerializer(Shape):
    """One answer as it was."""

    check = serializers.CharField(source="line.check")
    outcome = word(Outcome, source="past.outcome")
    reason = serializers.CharField(source="past.reason")
    summary = serializers.CharField(source="past.summary")
    since = serializers.DateTimeField(source="past.since")
    level = serializers.IntegerField(source="line.level")
    critical = serializers.BooleanField(source="line.critical")
    waived = serializers.BooleanField(source="is_waived")
    announced = serializers.BooleanField(source="is_announced")


class PastCoverageSerializer(Shape):
    """How much of what applied was observed."""

    observed = serializers.IntegerField()
    applicable = serializers.IntegerField()


@extend_schema_serializer(examples=examples.of(None, examples.HISTORY))
class HistorySerializer(Shape):
    """How an environment stood at a moment."""

    at = serializers.DateTimeField()
    level = serializers.IntegerField(source="score.level")
    level_name = serializers.CharField(source="score.level_name")
    state = word(State, help_text="For the tier and the stage of life of then.")
    score = serializers.IntegerField(allow_null=True, source="score.value")
    coverage = PastCoverageSerializer(source="score")
    waived = serializers.IntegerField(source="score.waived")
    held_by = serializers.CharField(
        help_text="The dependency whose level held this one down, where the scorecard demanded the "
        "weakest link; else empty. It may be one to which dependencies lead."
    )
    scorecard = serializers.CharField(
        source="scorecard.digest", help_text="Digest of the scorecard that was in force."
    )
    tier = serializers.IntegerField(
        allow_null=True, source="basis.tier", help_text="As it was recorded then."
    )
    lifecycle = word(
        Lifecycle, allow_null=True, source="basis.lifecycle", help_text="As it was recorded then."
    )
    dependencies = serializers.ListField(
        child=serializers.CharField(),
        source="basis.leans_on",
        help_text="Slugs of the interfaces that the record named as dependencies then.",
    )
    findings = PastFindingSerializer(many=True)


class HistoryQuery(Shape):
    """Which moment somebody wants."""

    at = serializers.DateTimeField(
        required=False, help_text="UTC unless it says else; now if left out."
    )


@extend_schema_serializer(examples=examples.of(None, examples.CHANGE))
class FindingChangeSerializer(Shape):
    """One check that became another one."""

    environment = serializers.CharField()
    check = serializers.CharField()
    was = word(Outcome)
    outcome = word(Outcome)
    reason = serializers.CharField()
    summary = serializers.CharField()
    cause = word(Cause)
    turn = word(
        Turn, allow_null=True, help_text="Whether a critical check broke, or recovered; else null."
    )
    at = serializers.DateTimeField()


class DaySerializer(Shape):
    """How one day ended, UTC."""

    day = serializers.DateField()
    score = serializers.IntegerField(allow_null=True)
    level = serializers.IntegerField()
    state = word(State)
    waived = serializers.IntegerField(help_text="Checks that a waiver left out of score and level.")


@extend_schema_serializer(examples=examples.of(None, examples.DAYS))
class DaysSerializer(Shape):
    """How the last three months ended, the oldest day first."""

    days = DaySerializer(many=True)
