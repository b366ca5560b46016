"""Rehearsals that run: what is shown of one, and what is said about it."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from registry.api import examples
from registry.api.examples import rehearsing
from registry.api.serializers.shape import Shape, text, word
from registry.domain.rehearsing import LONGEST_NOTE, LONGEST_WHY, RunState
from registry.domain.rollback import LONGEST_EVIDENCE, Result


class RehearsalStepSerializer(Shape):
    """One step of the plan, as it was when the rehearsal began."""

    number = serializers.IntegerField(read_only=True)
    text = serializers.CharField(read_only=True)
    note = serializers.CharField(read_only=True)
    ticked_at = serializers.DateTimeField(read_only=True, allow_null=True)
    ticked_by = serializers.CharField(read_only=True)
    took_seconds = serializers.FloatField(
        read_only=True, allow_null=True, help_text="Since the step before, or since the start."
    )


@extend_schema_serializer(examples=examples.of(None, rehearsing.RUN))
class RehearsalRunSerializer(Shape):
    """A rehearsal from its start on; once it is finished, it is recorded as one that counts."""

    id = serializers.IntegerField(read_only=True)
    interface = serializers.CharField(read_only=True)
    environment = serializers.CharField(read_only=True)
    state = word(RunState, read_only=True)
    started_at = serializers.DateTimeField(read_only=True)
    started_by = serializers.CharField(read_only=True)
    minutes = serializers.FloatField(
        read_only=True,
        allow_null=True,
        help_text="How long it lasted; null while it runs.",
    )
    limit_minutes = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="What the plan allowed when it began."
    )
    from_digest = serializers.CharField(read_only=True, help_text='What ran, "" where not known.')
    to_digest = serializers.CharField(read_only=True, help_text="What it would be taken back to.")
    from_version = serializers.CharField(read_only=True)
    to_version = serializers.CharField(read_only=True)
    ended_at = serializers.DateTimeField(read_only=True, allow_null=True)
    ended_by = serializers.CharField(read_only=True)
    why = serializers.CharField(read_only=True, help_text="Why it was abandoned.")
    rehearsal = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="Id of what was recorded of it."
    )
    steps = RehearsalStepSerializer(many=True, read_only=True)


@extend_schema_serializer(examples=examples.of(rehearsing.STEP_NOTE, None))
class RehearsalNoteSerializer(Shape):
    """What was seen at a step."""

    note = text(LONGEST_NOTE, help_text='One line; "" takes away what stands there.')


@extend_schema_serializer(examples=examples.of(rehearsing.RUN_FINISH, None))
class RehearsalFinishSerializer(Shape):
    """How a rehearsal ended."""

    result = word(Result, help_text="A success takes every step to be ticked.")
    evidence = text(LONGEST_EVIDENCE, help_text="A link or a line that shows it.")


@extend_schema_serializer(examples=examples.of(rehearsing.RUN_ABANDON, None))
class RehearsalAbandonSerializer(Shape):
    """Why a rehearsal is broken off."""

    why = serializers.CharField(max_length=LONGEST_WHY)
