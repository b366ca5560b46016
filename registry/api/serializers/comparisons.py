"""In what two revisions of an environment differ."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from registry.api import examples
from registry.api.serializers.releases import SubjectSerializer
from registry.api.serializers.shape import Shape, text, word
from registry.domain.approvals.ballots import Choice
from registry.domain.approvals.terms import VOTING
from registry.domain.releases import ReleaseState
from registry.domain.subject import ChangeKind, Part


class ComparedVoteSerializer(Shape):
    """What somebody said to the release, up to that revision."""

    name = serializers.CharField()
    slot = serializers.ChoiceField([one.value for one in VOTING])
    choice = word(Choice)
    revision = serializers.IntegerField()


class ComparedSerializer(Shape):
    """One of the two revisions."""

    key = serializers.CharField(help_text="release/revision")
    public_id = serializers.CharField()
    version = serializers.CharField()
    revision = serializers.IntegerField()
    state = word(ReleaseState)
    made_at = serializers.DateTimeField()
    made_by = serializers.CharField()
    digest = serializers.CharField(source="subject.digest")
    subject = SubjectSerializer()
    rollback_plan = serializers.CharField()
    votes = ComparedVoteSerializer(many=True)


class PartChangeSerializer(Shape):
    """A part that differs."""

    part = word(Part)
    before = serializers.CharField()
    after = serializers.CharField()


class LineSerializer(Shape):
    """One line of the notes: - went, + came, a space stayed."""

    sign = serializers.ChoiceField(["-", "+", " "])
    text = serializers.CharField()


@extend_schema_serializer(examples=examples.of(None, examples.RELEASE_DIFFERENCE))
class ReleaseDifferenceSerializer(Shape):
    """In what two revisions differ; no difference, no entry."""

    old = ComparedSerializer(
        allow_null=True, help_text="null where nothing ran there, and no revision was before."
    )
    new = ComparedSerializer()
    parts = PartChangeSerializer(many=True)
    kinds = serializers.ListField(
        child=word(ChangeKind), help_text="What a release of the new one changes against the old."
    )
    notes = LineSerializer(many=True)


class ReleaseDifferenceQuery(Shape):
    """Which revisions somebody wants to compare."""

    revision = serializers.IntegerField(
        min_value=1, max_value=10**6, required=False, help_text="The newest one if left out."
    )
    old = text(
        60,
        help_text="release/revision, of the same environment. If left out: what runs there, or the "
        "revision before.",
    )
