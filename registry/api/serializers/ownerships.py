"""Who answers for what: the matrix of an interface, and asking somebody."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from registry.api import examples
from registry.api.serializers.shape import ListQuery, Shape, SlugField, text, word
from registry.domain.owner_snapshots import OwnershipState
from registry.domain.responsibilities import LONGEST_REASON, Responsibility
from registry.domain.vocabulary import Standing


@extend_schema_serializer(examples=examples.of(None, examples.OWNERSHIP))
class OwnershipSerializer(Shape):
    """One responsibility given to a team or to a person, who accepted it or not."""

    id = serializers.IntegerField(read_only=True)
    responsibility = word(Responsibility, read_only=True)
    standing = word(Standing, read_only=True)
    team = serializers.CharField(
        read_only=True, allow_null=True, help_text="Slug of the team that is asked, or null."
    )
    person = serializers.CharField(
        read_only=True, allow_null=True, help_text="E-mail address of the person, or null."
    )
    state = word(OwnershipState, read_only=True, help_text="What it is worth now.")
    invited_at = serializers.DateTimeField(read_only=True)
    accepted_at = serializers.DateTimeField(read_only=True, allow_null=True)
    accepted_by = serializers.CharField(read_only=True, help_text='Name, "" while nobody has.')
    review_by = serializers.DateField(
        read_only=True, allow_null=True, help_text="The last day on which it counts."
    )
    takes_over_from = serializers.CharField(
        read_only=True, help_text='Name of the holder who counts until this one accepts, or "".'
    )


@extend_schema_serializer(examples=examples.of(examples.INVITATION))
class InvitationSerializer(Shape):
    """A team or a person to ask, one of the two."""

    responsibilities = serializers.ListField(
        child=word(Responsibility), min_length=1, max_length=len(Responsibility)
    )
    standing = word(Standing, default=Standing.PRIMARY.value)
    team = SlugField(required=False)
    email = serializers.EmailField(required=False)
    review_by = serializers.DateField(
        required=False, help_text="Left out: one year from the day it is accepted."
    )


@extend_schema_serializer(examples=examples.of(examples.REVIEW))
class ReviewSerializer(Shape):
    """Until when an accepted ownership counts."""

    review_by = serializers.DateField(help_text="A day from today to a year from now.")


@extend_schema_serializer(examples=examples.of(examples.HAND_OVER))
class HandOverSerializer(Shape):
    """A team or a person to take an ownership over, one of the two."""

    team = SlugField(required=False)
    email = serializers.EmailField(required=False)


@extend_schema_serializer(examples=examples.of(examples.DECLINE))
class DeclineSerializer(Shape):
    """Why somebody says no."""

    reason = text(LONGEST_REASON, help_text="Shown with the gap until somebody else is asked.")


@extend_schema_serializer(examples=examples.of(examples.ACCEPT))
class AcceptSerializer(Shape):
    """Several ownerships to accept."""

    ownerships = serializers.ListField(
        child=serializers.IntegerField(min_value=1), min_length=1, max_length=500
    )


@extend_schema_serializer(examples=examples.of(None, {"ownerships": [examples.OWNERSHIP]}))
class AskedSerializer(Shape):
    """Several ownerships as they are now."""

    ownerships = OwnershipSerializer(many=True, read_only=True)


@extend_schema_serializer(examples=examples.of(None, examples.MATRIX_ROW))
class ResponsibilitySerializer(Shape):
    """One line of the matrix."""

    responsibility = word(Responsibility, read_only=True)
    duty = serializers.CharField(read_only=True, help_text="What its holder does.")
    is_gap = serializers.BooleanField(
        read_only=True, help_text="Nobody has accepted it, or it has lapsed."
    )
    ownerships = OwnershipSerializer(many=True, read_only=True)


@extend_schema_serializer(examples=examples.of(None, {"responsibilities": [examples.MATRIX_ROW]}))
class MatrixSerializer(Shape):
    """Every responsibility of an interface, whether somebody holds it or not."""

    responsibilities = ResponsibilitySerializer(many=True, read_only=True)


@extend_schema_serializer(examples=examples.of(None, examples.WAITING))
class WaitingSerializer(Shape):
    """Something that whoever asks is asked to own and has not answered."""

    id = serializers.IntegerField(source="pk", read_only=True)
    interface = serializers.CharField(source="interface.slug", read_only=True)
    responsibility = word(Responsibility, read_only=True)
    standing = word(Standing, read_only=True)
    team = serializers.CharField(source="team.slug", default=None, read_only=True, allow_null=True)
    invited_at = serializers.DateTimeField(read_only=True)


@extend_schema_serializer(examples=examples.of(None, examples.HOLDING))
class HoldingSerializer(Shape):
    """One responsibility of one interface, and who is asked for it or holds it."""

    id = serializers.IntegerField(source="ownership_id", read_only=True)
    interface = serializers.CharField(read_only=True, help_text="Slug.")
    responsibility = word(Responsibility, read_only=True)
    standing = word(Standing, read_only=True)
    state = word(OwnershipState, read_only=True, help_text="What it is worth now.")
    holder = serializers.CharField(read_only=True, help_text="Name of the team or the person.")
    team = serializers.CharField(
        read_only=True, allow_null=True, help_text="Slug of the team that is asked, or null."
    )
    person_id = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="Number of the person who is asked, or null."
    )
    invited_at = serializers.DateTimeField(read_only=True)
    accepted_at = serializers.DateTimeField(read_only=True, allow_null=True)
    review_by = serializers.DateField(
        read_only=True, allow_null=True, help_text="The last day on which it counts."
    )


@extend_schema_serializer(examples=examples.of(None, examples.GAP))
class GapSerializer(Shape):
    """An interface that somebody is missing for."""

    interface = serializers.CharField(source="slug", read_only=True, help_text="Slug.")
    team = serializers.CharField(
        source="team.slug", read_only=True, help_text="Slug of the accountable team."
    )
    responsibilities = serializers.ListField(
        child=word(Responsibility),
        read_only=True,
        help_text="What nobody answers for, of those that were asked about.",
    )


class GapQuery(ListQuery):
    """Which gaps somebody wants to see."""

    interface = text(120, help_text="Slug of an interface, or part of its name.")
    team = text(120, help_text="Slug of the accountable team, or part of its name.")
    responsibility = word(Responsibility, blank=True, default="")


class HoldingQuery(ListQuery):
    """Which responsibilities somebody wants to see."""

    interface = text(120, help_text="Slug of an interface, or part of its name.")
    team = text(120, help_text="Slug of the team that holds it, or part of its name.")
    person = text(120, help_text="Number of the person who holds it, or part of their name.")
    responsibility = word(Responsibility, blank=True, default="")
    state = serializers.ChoiceField(
        ["held", "waiting", "lapsed", "soon"],
        allow_blank=True,
        default="",
        help_text="soon: held, and lapsing within 30 days.",
    )
