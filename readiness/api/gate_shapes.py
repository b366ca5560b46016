"""The shapes with which pipelines ask the gate."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from readiness.api import gate_examples as examples
from readiness.domain.gate import ReasonCode, Severity, Verdict
from readiness.domain.gate.asking import MOST_RUN, AskedAction, Question, SubjectSource
from readiness.domain.gate.outcomes import Outcome
from registry.api.examples import of
from registry.api.serializers.releases import DigestField, SubjectSerializer
from registry.api.serializers.shape import Shape, SlugField, text, word
from registry.domain.gate_modes import GateMode
from registry.domain.particular_rules import ParticularInvalid, normalise_link
from registry.domain.releases import LONGEST_REASON
from registry.domain.responsibilities import Responsibility
from registry.domain.subject import ChangeKind, Part, ReleaseSubject, SubjectInvalid, subject_of

_LONGEST_NONCE = 200
_LONGEST_TOKEN = 2000
_HIGHEST_ATTEMPT = 10_000
_AUDIT_HEAD = "Of the audit trail, for the log of the run."


class _Subject(SubjectSerializer):
    """What goes out: every part by its digest."""

    def validate(self, attrs: dict[str, str]) -> dict[str, str]:
        """Refuse a subject that names nothing."""
        try:
            subject_of(attrs)
        except SubjectInvalid as error:
            raise serializers.ValidationError(str(error), code=error.code) from error
        return attrs


class GateChangeSerializer(Shape):
    """What the pipeline says of its change."""

    kinds = serializers.ListField(
        child=word(ChangeKind),
        required=False,
        help_text="What it changes beside what the digests show; nothing is taken away by it.",
    )
    commit = text(MOST_RUN)
    repo = text(MOST_RUN)
    run_url = text(MOST_RUN, help_text="Address of the run; another run is another evaluation.")
    attempt = serializers.IntegerField(
        required=False, min_value=1, max_value=_HIGHEST_ATTEMPT, default=1
    )
    reference = text(MOST_RUN)

    def validate_run_url(self, value: str) -> str:
        """Refuse what is no link: it is shown as one."""
        try:
            return normalise_link(value) if value else ""
        except ParticularInvalid as error:
            raise serializers.ValidationError(str(error)) from error


@extend_schema_serializer(examples=of(examples.GATE_QUESTION))
class GateQuestionSerializer(Shape):
    """What a pipeline asks; interface and environment are enough."""

    interface = SlugField()
    environment = SlugField()
    action = word(AskedAction, required=False, default=AskedAction.DEPLOY.value)
    subject = _Subject(
        required=False, allow_null=True, help_text="Left out or null: what was registered last."
    )
    change = GateChangeSerializer(required=False)
    nonce = text(_LONGEST_NONCE, help_text="Any text; the answer echoes it.")


@extend_schema_serializer(examples=of(examples.GATE_ADMISSION))
class GateAdmissionSerializer(Shape):
    """The token of an allow, which is spent, and what goes out."""

    decision_token = serializers.CharField(max_length=_LONGEST_TOKEN)
    subject = _Subject(required=False, allow_null=True)
    nonce = text(_LONGEST_NONCE)


@extend_schema_serializer(examples=of(examples.GATE_OUTCOME))
class GateOutcomeSerializer(Shape):
    """What became of what was let out."""

    status = word(Outcome)
    observed_image_digest = DigestField(
        Part.IMAGE, help_text="Of the image that was seen to run; another than approved is refused."
    )


@extend_schema_serializer(examples=of(None, examples.GATE_RECORDED))
class GateRecordedSerializer(Shape):
    """What is recorded of a deployment."""

    evaluation = serializers.CharField()
    outcome = word(Outcome)
    release = serializers.CharField(help_text='"" where none was registered.')
    state = serializers.CharField(help_text="Of the release, from now on.")
    audit_head = serializers.CharField(help_text=_AUDIT_HEAD)


@extend_schema_serializer(examples=of(examples.GATE_MODE))
class GateModeSerializer(Shape):
    """How the gate of an environment is taken from now on, and why."""

    mode = word(GateMode)
    reason = serializers.CharField(max_length=LONGEST_REASON)


@extend_schema_serializer(examples=of(None, examples.GATE_MODE_SHOWN))
class GateModeShownSerializer(Shape):
    """How the gate of an environment is taken."""

    interface = serializers.CharField()
    environment = serializers.CharField()
    mode = word(GateMode, help_text="Only in enforce does the gate keep anything back.")


class GateViewSerializer(Shape):
    """How the answer says what it holds."""

    view = serializers.ChoiceField(
        ["default", "measure"],
        required=False,
        default="default",
        help_text="measure: 200 for every verdict, which then stands in the body alone.",
    )


class AskedReasonSerializer(Shape):
    """One reason, what blocks first."""

    code = word(ReasonCode)
    severity = word(Severity)
    sentence = serializers.CharField()
    remedy = serializers.CharField()
    role = word(Responsibility, allow_null=True)
    have = serializers.IntegerField(allow_null=True)
    need = serializers.IntegerField(allow_null=True)
    who = serializers.ListField(child=serializers.CharField())
    url = serializers.CharField(help_text="Page on which something can be done about it.")
    owner = serializers.CharField()
    check = serializers.CharField(help_text='"" where it is about none or several.')
    checks = serializers.ListField(child=serializers.CharField())
    probe = serializers.CharField()
    observed_at = serializers.DateTimeField(allow_null=True)
    max_age_seconds = serializers.IntegerField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)


class GatePolicySerializer(Shape):
    """What has to be met."""

    id = serializers.CharField(help_text="Names of the policies, strict-default without one.")
    version = serializers.IntegerField()
    sha256 = serializers.CharField(help_text="Of all terms together.")


class GateNextSerializer(Shape):
    """When to ask again."""

    retry_after_seconds = serializers.IntegerField(allow_null=True)
    retry_at = serializers.DateTimeField(allow_null=True)
    cannot_pass_before = serializers.DateTimeField(allow_null=True)


@extend_schema_serializer(examples=of(None, examples.GATE_ANSWER))
class GateAnswerSerializer(Shape):
    """What the gate says: a 200 is no allow unless verdict says so."""

    verdict = word(Verdict)
    allow = serializers.BooleanField()
    would_be = word(Verdict, help_text="What it holds, whatever the mode.")
    mode = word(GateMode)
    evaluation = serializers.CharField()
    nonce_echo = serializers.CharField(allow_null=True)
    summary = serializers.CharField()
    interface = serializers.CharField()
    environment = serializers.CharField()
    action = word(AskedAction)
    release = serializers.CharField(allow_null=True)
    score = serializers.IntegerField(allow_null=True)
    threshold = serializers.IntegerField(allow_null=True)
    level = serializers.IntegerField(allow_null=True)
    minimum_level = serializers.IntegerField(allow_null=True)
    subject_digest = serializers.CharField(allow_null=True)
    subject_source = word(SubjectSource)
    policy = GatePolicySerializer(allow_null=True)
    reasons = AskedReasonSerializer(many=True)
    next = GateNextSerializer()
    decision_token = serializers.CharField(
        allow_null=True, help_text="Of an allow: good for one admission within 15 minutes."
    )
    valid_until = serializers.DateTimeField(allow_null=True)
    audit_head = serializers.CharField(help_text=_AUDIT_HEAD)
    server_time = serializers.DateTimeField()


def question_of(sent: dict[str, Any]) -> Question:
    """Return what somebody asks with a checked body."""
    change = sent.get("change") or {}
    return Question(
        interface=sent["interface"],
        environment=sent["environment"],
        action=AskedAction(sent["action"]),
        subject=subject_sent(sent),
        kinds=frozenset(map(ChangeKind, change.get("kinds", ()))),
        run_url=change.get("run_url", ""),
        attempt=change.get("attempt", 1),
        details={name: change.get(name, "") for name in ("commit", "repo", "reference")},
    )


def subject_sent(sent: dict[str, Any]) -> ReleaseSubject | None:
    """Return what goes out, None where the body does not say."""
    return subject_of(sent["subject"]) if sent.get("subject") else None
