"""The shapes of the checklist, and of evidence that is handed in."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from readiness.api import claim_examples as examples
from readiness.api.serializers import FindingSerializer
from readiness.domain.attestations import LONGEST_LINK, LONGEST_STATEMENT, Answer
from readiness.domain.conversation import LONGEST_COMMENT
from readiness.domain.outcomes import Outcome
from readiness.domain.pushed_evidence import LONGEST_SUMMARY
from registry.api.serializers.shape import Shape, text, word
from registry.domain.responsibilities import Responsibility
from registry.domain.subject import LONGEST_DIGEST, Part

MOST_CHECKS = 100
_DIGEST_LENGTH = 71
"""Characters of ``sha256:`` and 64 hexadecimal digits."""


class EvidenceSubjectSerializer(Shape):
    """Digests of what evidence is about; where one differs from what runs it does not count.

    Where a release asks the check anew, evidence from before has to name what the check is about.
    """

    def get_fields(self) -> dict[str, serializers.Field]:  # type: ignore[type-arg] # fields of any type
        """Return a field for each part of a release."""
        return {part.value: text(LONGEST_DIGEST) for part in Part}


class ClaimedBySerializer(Shape):
    """Who claims it."""

    name = serializers.CharField()
    token = serializers.CharField(
        allow_blank=True, help_text="Public id of the token; blank where a person sent it."
    )


@extend_schema_serializer(examples=examples.of(examples.EVIDENCE_SENT, examples.EVIDENCE))
class PushedEvidenceSerializer(Shape):
    """What a pipeline or a tool found out about one check."""

    id = serializers.CharField(read_only=True)
    check = serializers.CharField(max_length=8, help_text="A check that takes evidence.")
    outcome = serializers.ChoiceField([Outcome.PASS.value, Outcome.WARN.value, Outcome.FAIL.value])
    summary = serializers.CharField(max_length=LONGEST_SUMMARY, help_text="One sentence.")
    url = text(LONGEST_LINK, help_text="A page that shows it. It is never fetched.")
    digest = text(71, help_text="Of a report: sha256: and 64 digits.")
    subject = EvidenceSubjectSerializer(required=False)
    observed_at = serializers.DateTimeField()
    valid_until = serializers.DateTimeField(
        required=False, allow_null=True, help_text="As long as the check allows, if left out."
    )
    received_at = serializers.DateTimeField(read_only=True)
    claimed_by = ClaimedBySerializer(read_only=True)
    is_latest = serializers.BooleanField(
        read_only=True, help_text="Whether it is judged: the newest about each subject is."
    )


class EvidenceFileSerializer(Shape):
    """A file that shows something; pages alone take and send it."""

    name = serializers.CharField()
    sha256 = serializers.CharField()


class AttestationSerializer(Shape):
    """What somebody answered last."""

    id = serializers.CharField()
    answer = word(Answer)
    statement = serializers.CharField(allow_blank=True)
    link = serializers.CharField(allow_blank=True)
    file = EvidenceFileSerializer(allow_null=True)
    answered_by = serializers.CharField()
    answered_at = serializers.DateTimeField()
    valid_until = serializers.DateTimeField()
    is_unchanged = serializers.BooleanField(
        help_text="Whether what shows it is byte by byte that of the answer before."
    )


class QuestionAskedSerializer(Shape):
    """Who is asked to answer."""

    name = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)


@extend_schema_serializer(examples=examples.of(None, examples.QUESTION))
class QuestionSerializer(Shape):
    """One question of the checklist, what was said to it, and what follows from that."""

    check = serializers.CharField()
    question = serializers.CharField()
    why = serializers.CharField()
    prove = serializers.CharField()
    valid_days = serializers.IntegerField()
    responsibility = word(Responsibility)
    takes_answers = serializers.BooleanField()
    takes_evidence = serializers.BooleanField()
    finding = FindingSerializer()
    attestation = AttestationSerializer(allow_null=True)
    evidence_id = serializers.CharField(allow_null=True)
    asked = QuestionAskedSerializer(allow_null=True)
    basis = serializers.CharField(
        help_text="Digest of what an answer would be about, and of the answer before it."
    )


class ProgressSerializer(Shape):
    """How far the checklist is filled."""

    total = serializers.IntegerField()
    answered = serializers.IntegerField()
    expiring = serializers.IntegerField(help_text="Answers that expire within 14 days.")


@extend_schema_serializer(examples=examples.of(None, examples.CHECKLIST))
class ChecklistSerializer(Shape):
    """What people and tools answer about an environment."""

    progress = ProgressSerializer()
    questions = QuestionSerializer(many=True)


@extend_schema_serializer(examples=examples.of(examples.ANSWER, None))
class AnswerSerializer(Shape):
    """An answer of a person."""

    answer = word(Answer)
    statement = text(LONGEST_STATEMENT)
    link = text(LONGEST_LINK)
    valid_until = serializers.DateField(
        required=False, allow_null=True, help_text="The last day; as late as allowed if left out."
    )
    keeps_file = serializers.BooleanField(
        required=False, default=False, help_text="Whether the file of the answer before shows it."
    )
    basis = text(
        _DIGEST_LENGTH,
        help_text="Of the question that was looked at: refused with look_again where it is another "
        "by now. Left out: the answer is to what there is.",
    )


@extend_schema_serializer(examples=examples.of(examples.CONFIRM, None))
class ConfirmSerializer(Shape):
    """Questions that are answered as they were answered last."""

    checks = serializers.ListField(
        child=serializers.CharField(max_length=8), min_length=1, max_length=MOST_CHECKS
    )
    bases = serializers.DictField(
        child=serializers.CharField(max_length=_DIGEST_LENGTH),
        required=False,
        default=dict,
        help_text="By check, the basis of each question that was looked at; as for one answer.",
    )


@extend_schema_serializer(examples=examples.of(examples.ASSIGN, None))
class AssignSerializer(Shape):
    """Who is asked to answer."""

    email = serializers.EmailField()
    due_on = serializers.DateField(required=False, allow_null=True, default=None)


@extend_schema_serializer(examples=examples.of(examples.COMMENT, None))
class CommentSerializer(Shape):
    """What is written beside a question."""

    text = serializers.CharField(max_length=LONGEST_COMMENT)
