"""The shapes of scorecards and of what they would do."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from readiness.api import examples
from readiness.domain.scorecards.difference import Move
from readiness.models import Scorecard, Simulation
from readiness.models.scorecards import LONGEST_NOTE
from readiness.selectors.simulations import EFFECTS
from registry.api.serializers.shape import ListQuery, Shape, text


class _State(serializers.ChoiceField):
    def __init__(self) -> None:
        super().__init__([*Scorecard.State.values, "released"], read_only=True)


@extend_schema_serializer(examples=examples.of(examples.CARD_CONTENT, examples.SCORECARD))
class ScorecardSerializer(Shape):
    """A scorecard: what is asked, what it weighs, and what is demanded."""

    key = serializers.CharField(
        read_only=True, help_text="own-1 where people wrote it, program-4 where the program did."
    )
    state = _State()
    digest = serializers.CharField(read_only=True)
    base = serializers.IntegerField(
        read_only=True, help_text="The version of the program on which it rests."
    )
    content = serializers.DictField(
        help_text="What /scorecards/schema describes. Its version is given by the registry."
    )
    note = serializers.CharField(read_only=True, help_text="Why it was put in force.")
    made_by = serializers.CharField(read_only=True)
    made_at = serializers.DateTimeField(read_only=True, allow_null=True)
    activated_by = serializers.CharField(read_only=True)
    activated_at = serializers.DateTimeField(read_only=True, allow_null=True)
    retired_at = serializers.DateTimeField(read_only=True, allow_null=True)


@extend_schema_serializer(examples=examples.of(None, examples.SCORECARDS))
class ReleasedSerializer(Shape):
    """The scorecards that the program brings, the newest first."""

    scorecards = ScorecardSerializer(many=True)


@extend_schema_serializer(examples=examples.of(examples.NEW_SCORECARD, None))
class NewScorecardSerializer(Shape):
    """What a draft begins with: another scorecard or a content, one of the two."""

    start = text(24, help_text="The key of another scorecard.")
    content = serializers.DictField(required=False, help_text="What /scorecards/schema describes.")


class ValueSerializer(Shape):
    """One thing before and after, in words."""

    name = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class LineChangeSerializer(Shape):
    """What became of one question."""

    check = serializers.CharField()
    question = serializers.CharField()
    move = serializers.ChoiceField([one.value for one in Move])
    values = ValueSerializer(many=True)


@extend_schema_serializer(examples=examples.of(None, examples.SCORECARD_DIFFERENCE))
class ScorecardDifferenceSerializer(Shape):
    """In what a scorecard differs from another."""

    since = serializers.CharField()
    thresholds = ValueSerializer(many=True)
    lines = LineChangeSerializer(many=True)


class SinceQuery(Shape):
    """With what a scorecard is compared."""

    since = text(24, help_text="A key; the scorecard in force if left out.")


class MovedSerializer(Shape):
    """How many interfaces leave a level."""

    level = serializers.IntegerField()
    held = serializers.IntegerField(help_text="Interfaces whose level it is now.")
    fallen = serializers.IntegerField()
    risen = serializers.IntegerField()


class LoserSerializer(Shape):
    """A team of which interfaces would lose a level."""

    slug = serializers.CharField()
    fallen = serializers.IntegerField()


@extend_schema_serializer(examples=examples.of(None, examples.SIMULATION))
class SimulationSerializer(Shape):
    """A draft over the whole fleet, as far as that has come."""

    digest = serializers.CharField(help_text="Of the draft that was simulated.")
    against = serializers.CharField(help_text="Of the scorecard that was in force.")
    state = serializers.ChoiceField(Simulation.State.values)
    percent = serializers.IntegerField()
    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    judged = serializers.IntegerField(help_text="Interfaces; 0 until it is finished.")
    unready = serializers.IntegerField(help_text="Ready now, and not then.")
    moved = MovedSerializer(many=True)
    owners = LoserSerializer(many=True, help_text="The teams that lose most.")


@extend_schema_serializer(examples=examples.of(None, examples.SIMULATED))
class SimulatedSerializer(Shape):
    """One interface now and then."""

    interface = serializers.CharField()
    team = serializers.CharField()
    environment = serializers.CharField(help_text="The one that stands for the interface then.")
    level_before = serializers.IntegerField()
    level_after = serializers.IntegerField()
    score_before = serializers.IntegerField(allow_null=True)
    score_after = serializers.IntegerField(allow_null=True)
    waived_before = serializers.IntegerField(help_text="Checks that a waiver leaves out now.")
    waived_after = serializers.IntegerField(help_text="And those that it would leave out then.")
    ready_before = serializers.BooleanField()
    ready_after = serializers.BooleanField()
    causes = serializers.ListField(
        child=serializers.CharField(), help_text="Checks that make the difference."
    )
    held_by = serializers.CharField(help_text="What it leans on and is held down by.")


class SimulatedQuery(ListQuery):
    """Which interfaces of a simulation somebody wants to see."""

    effect = serializers.ChoiceField(list(EFFECTS), required=False)
    check = text(8, help_text="A check that makes a difference.")


@extend_schema_serializer(examples=examples.of(examples.ACTIVATION, None))
class ActivationSerializer(Shape):
    """Putting a draft in force."""

    digest = serializers.CharField(max_length=71, help_text="Of the draft that you looked at.")
    note = serializers.CharField(max_length=LONGEST_NOTE, help_text="Why, for everybody.")
