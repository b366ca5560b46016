"""Releases, and what went out."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from registry.api import examples
from registry.api.serializers.shape import Shape, text, word
from registry.domain.releases import (
    LONGEST_EVIDENCE,
    LONGEST_NOTES,
    LONGEST_PLAN,
    LONGEST_VERSION,
    MOST_AUTHORS,
    ReleaseFields,
    ReleaseState,
)
from registry.domain.subject import (
    DIGEST_PATTERN,
    LONGEST_DIGEST,
    NOT_IMMUTABLE,
    ChangeKind,
    Part,
    ReleaseSubject,
    part_refusal,
)

POINTERS = {part.value: f"/subject/{part}" for part in Part}
"""Where a body has what services call by another name."""


class DigestField(serializers.CharField):
    """A part of a subject: a digest, and never a tag."""

    def __init__(self, part: Part, **options: Any) -> None:  # noqa: ANN401 (whatever a field takes)
        usual: dict[str, Any] = {"required": False, "allow_blank": True, "default": ""}
        super().__init__(max_length=LONGEST_DIGEST, **usual | options)
        self.part = part

    def to_internal_value(self, data: str) -> str:
        """Return the digest.

        Raises:
            ValidationError: it names something that can be moved.
        """
        value: str = super().to_internal_value(data)
        if value and (refusal := part_refusal(self.part, value)):
            raise serializers.ValidationError(refusal, code=NOT_IMMUTABLE)
        return value


class SubjectSerializer(Shape):
    """What runs: each part by its digest, "" for a part that there is not."""

    image = DigestField(Part.IMAGE, help_text=f"{DIGEST_PATTERN}, never a tag.")
    model = DigestField(Part.MODEL, help_text="A digest, or hf:owner/repository@commit.")
    prompt = DigestField(Part.PROMPT)
    rendering = DigestField(Part.RENDERING)
    configuration = DigestField(Part.CONFIGURATION)
    proxy = DigestField(Part.PROXY, help_text="Digest of the proxy contract.")
    tools = DigestField(Part.TOOLS)


class ReplacedSerializer(Shape):
    """A release that is or was current."""

    public_id = serializers.CharField()
    version = serializers.CharField()
    revision = serializers.IntegerField()
    subject = SubjectSerializer()
    deployed_at = serializers.DateTimeField()
    evidence = serializers.CharField()


class ReleaseDeploymentSerializer(Shape):
    """One time at which a release went out."""

    number = serializers.IntegerField()
    revision = serializers.IntegerField()
    deployed_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    recorded_by = serializers.CharField()
    evidence = serializers.CharField()


@extend_schema_serializer(examples=examples.of(examples.RELEASE_CHANGE, examples.RELEASE))
class ReleaseSerializer(Shape):
    """A release of one environment. Every edit of a draft makes a revision."""

    public_id = serializers.CharField(read_only=True)
    interface = serializers.CharField(read_only=True, source="interface_slug")
    environment = serializers.CharField(read_only=True)
    version = serializers.CharField(max_length=LONGEST_VERSION)
    subject = SubjectSerializer()
    notes = text(LONGEST_NOTES, help_text="Markdown.")
    rollback_plan = text(LONGEST_PLAN, help_text="By which it would be taken back.")
    added_kinds = serializers.ListField(
        child=word(ChangeKind),
        required=False,
        default=list,
        help_text="What changes beside what the digests show.",
    )
    authors = serializers.ListField(
        child=serializers.EmailField(),
        required=False,
        default=list,
        max_length=MOST_AUTHORS,
        help_text="Addresses of the people whose work it is.",
    )
    state = word(ReleaseState, read_only=True)
    revision = serializers.IntegerField(read_only=True)
    digest = serializers.CharField(read_only=True, source="subject.digest")
    kinds = serializers.ListField(child=word(ChangeKind), read_only=True)
    is_current = serializers.BooleanField(read_only=True)
    replaces = ReplacedSerializer(read_only=True, allow_null=True)
    requested_by = serializers.CharField(read_only=True)
    edited_by = serializers.CharField(read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)
    deployments = ReleaseDeploymentSerializer(many=True, read_only=True)


@extend_schema_serializer(examples=examples.of(examples.DEPLOYED))
class DeployedSerializer(Shape):
    """That a release went out."""

    replaces = text(
        40,
        help_text='Public id of the release that ran until then, "" for none: refused with '
        "release_passed where another one is recorded.",
    )
    deployed_at = serializers.DateTimeField()
    evidence = text(LONGEST_EVIDENCE, help_text="Link to a page that shows it.")


def release_fields(sent: dict[str, Any]) -> ReleaseFields:
    """Return what was sent as the fields that the service takes."""
    return ReleaseFields(
        version=sent["version"],
        subject=ReleaseSubject(**sent["subject"]),
        notes=sent["notes"],
        rollback_plan=sent["rollback_plan"],
        added_kinds=frozenset(map(ChangeKind, sent["added_kinds"])),
        authors=tuple(sent["authors"]),
    )
