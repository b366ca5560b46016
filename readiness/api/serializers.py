"""The shapes of what was found out."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from readiness.api import examples
from readiness.domain.outcomes import Outcome
from registry.api.serializers.shape import Shape, word


class CoverageSerializer(Shape):
    """How much of what applies was observed."""

    observed = serializers.IntegerField()
    applicable = serializers.IntegerField()


class EvidenceSerializer(Shape):
    """One thing that was seen."""

    label = serializers.CharField()  # type: ignore[assignment] # hides an attribute
    value = serializers.CharField()


class RemedySerializer(Shape):
    """What would make it right."""

    text = serializers.CharField()
    snippet = serializers.CharField()
    language = serializers.CharField()


class FindingWaiverSerializer(Shape):
    """What a finding is borne with by."""

    id = serializers.CharField()
    reason = serializers.CharField()
    compensating_control = serializers.CharField()
    requested_by = serializers.CharField()
    approved_by = serializers.CharField()
    approved_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(help_text="From when it holds no longer.")


class WaivedSerializer(Shape):
    """How much is waived."""

    waived = serializers.IntegerField()
    first_ends_on = serializers.DateField(
        allow_null=True, help_text="Last day of the first waiver to end; null for none."
    )


class FindingSerializer(Shape):
    """The answer to one question."""

    check = serializers.CharField()
    question = serializers.CharField()
    outcome = word(Outcome)
    reason = serializers.CharField()
    summary = serializers.CharField()
    evidence = EvidenceSerializer(many=True)
    remedy = RemedySerializer()
    level = serializers.IntegerField()
    critical = serializers.BooleanField()
    observed_at = serializers.DateTimeField(allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment] # hides an attribute
    counts_from = serializers.DateField(
        allow_null=True,
        help_text="The day from which it counts; null for what counts, which the level rests on.",
    )
    waiver = FindingWaiverSerializer(
        allow_null=True, help_text="Over it now; the outcome stays what it is. Null for none."
    )


class ProbeSerializer(Shape):
    """What the last run of a probe cost."""

    probe = serializers.CharField()
    requests = serializers.IntegerField()
    bytes = serializers.IntegerField()
    milliseconds = serializers.IntegerField()
    attempts = serializers.IntegerField()


class WeakestLinkSerializer(Shape):
    """The weakest of the interfaces that one depends on."""

    interface = serializers.CharField()
    level = serializers.IntegerField()
    is_known = serializers.BooleanField(help_text="Whether it is registered here and was judged.")


@extend_schema_serializer(examples=examples.of(None, examples.ASSESSMENT))
class AssessmentSerializer(Shape):
    """One environment, judged at the time of reading."""

    interface = serializers.CharField()
    environment = serializers.CharField()
    level = serializers.IntegerField()
    level_name = serializers.CharField()
    own_level = serializers.IntegerField(
        help_text="What it holds by itself; level is lower where a scorecard demands the weakest."
    )
    weakest_link = WeakestLinkSerializer(allow_null=True)
    scorecard_digest = serializers.CharField(help_text="The scorecard by which it was judged.")
    score = serializers.IntegerField(allow_null=True)
    coverage = CoverageSerializer()
    waivers = WaivedSerializer()
    findings = FindingSerializer(many=True)
    probes = ProbeSerializer(many=True)


@extend_schema_serializer(examples=examples.of(None, examples.PROBING))
class ProbingSerializer(Shape):
    """Probes that were made due."""

    schedules = serializers.IntegerField(
        help_text="Schedules that became due; 0 when all of them run or were due already."
    )


class BadgeSerializer(Shape):
    """Where a badge is."""

    environment = serializers.CharField(
        allow_null=True, help_text="Null for the interface: its most urgent environment."
    )
    address = serializers.URLField()
    markdown = serializers.CharField(help_text="Ready to paste.")


@extend_schema_serializer(examples=examples.of(None, examples.BADGES))
class BadgesSerializer(Shape):
    """The badges of an interface and of each of its environments."""

    badges = BadgeSerializer(many=True)
