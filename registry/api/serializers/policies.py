"""Approval policies: what a release has to meet."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from registry.api import examples
from registry.api.serializers.shape import Shape, SlugField, text, word
from registry.domain.approvals.recurrence import LONGEST_RULE, LONGEST_ZONE
from registry.domain.approvals.terms import (
    LIMITS,
    LONGEST_REASON,
    MOST_PEOPLE,
    MOST_WINDOWS,
    VOTING,
    WINDOW_SECONDS,
    FreezeWindow,
    PolicyTerms,
    RoleSlot,
    unknown_keys,
)
from registry.domain.responsibilities import Responsibility
from registry.domain.subject import ChangeKind
from registry.domain.vocabulary import EnvironmentKind


class NearestShape(Shape):
    """A shape that names the nearest field where one is not known."""

    def to_internal_value(self, data: object) -> dict[str, Any]:
        """Return what ``data`` says.

        Raises:
            ValidationError: it is none of this shape.
        """
        if isinstance(data, Mapping):
            known = [name for name, field in self.fields.items() if not field.read_only]
            sent = [str(name) for name in data if name not in self.fields]
            if wrong := unknown_keys(sent, known):
                raise serializers.ValidationError(
                    {name: [ErrorDetail(said, "unknown")] for name, said in wrong.items()}
                )
        return super().to_internal_value(data)


def _number(name: str, default: int | None) -> serializers.IntegerField:
    limits = LIMITS[name]
    options: dict[str, Any] = {"allow_null": True} if default is None else {}
    return serializers.IntegerField(
        min_value=limits.least, max_value=limits.most, default=default, **options
    )


_STRICT = PolicyTerms(())


class SlotSerializer(NearestShape):
    """How many different holders of a responsibility have to approve."""

    responsibility = serializers.ChoiceField([one.value for one in VOTING])
    count = serializers.IntegerField(min_value=1, max_value=MOST_PEOPLE, default=1)


class FreezeSerializer(NearestShape):
    """A time that comes again, in which nothing is deployed."""

    rule = serializers.CharField(
        max_length=LONGEST_RULE, help_text="RRULE (RFC 5545), such as FREQ=WEEKLY;BYDAY=FR."
    )
    zone = serializers.CharField(max_length=LONGEST_ZONE, help_text="IANA name of a time zone.")
    starts_on = serializers.DateField(help_text="The day from which it is counted.")
    duration_seconds = serializers.IntegerField(
        min_value=WINDOW_SECONDS.least, max_value=WINDOW_SECONDS.most
    )
    reason = serializers.CharField(max_length=LONGEST_REASON)


class TermsSerializer(NearestShape):
    """What a release has to meet; what is left out has the value of the strict default."""

    slots = SlotSerializer(many=True)
    excludes_requester = serializers.BooleanField(default=True)
    excludes_authors = serializers.BooleanField(default=True)
    excludes_last_editor = serializers.BooleanField(default=True)
    excludes_token_owner = serializers.BooleanField(default=True)
    vote_validity_days = _number("vote_validity_days", _STRICT.vote_validity_days)
    soak_seconds = _number("soak_seconds", _STRICT.soak_seconds)
    freeze_windows = FreezeSerializer(  # type: ignore[call-arg] # the length is that of the list
        many=True, required=False, max_length=MOST_WINDOWS
    )
    rollback_exempt = serializers.BooleanField(default=True)
    minimum_level = _number("minimum_level", None)
    minimum_score = _number("minimum_score", _STRICT.minimum_score)
    fast_evidence_seconds = _number("fast_evidence_seconds", _STRICT.fast_evidence_seconds)
    posture_evidence_seconds = _number("posture_evidence_seconds", _STRICT.posture_evidence_seconds)
    explicit_subject = serializers.BooleanField(
        default=False, help_text="A pipeline names the digests of what it deploys, or is denied."
    )
    evidence_of_build = serializers.BooleanField(
        default=False,
        help_text="What probes saw counts for the build alone that answered: in staging before.",
    )


class UnfilledSerializer(Shape):
    """Responsibilities that have fewer holders than approvals are demanded of them."""

    responsibilities = serializers.ListField(child=serializers.CharField())
    needed = serializers.IntegerField()
    people = serializers.ListField(child=serializers.CharField())
    sentence = serializers.CharField()


@extend_schema_serializer(examples=examples.of(examples.POLICY_CHANGE, examples.POLICY))
class PolicySerializer(NearestShape):
    """One policy of an interface, and where it holds."""

    name = SlugField()
    environment_kind = word(
        EnvironmentKind, blank=True, required=False, default="", help_text='"" for every kind.'
    )
    change_kind = word(
        ChangeKind, blank=True, required=False, default="", help_text='"" for every change.'
    )
    terms = TermsSerializer()
    why = text(500, write_only=True, help_text="Kept with the version.")
    version = serializers.IntegerField(read_only=True)
    digest = serializers.CharField(read_only=True)
    unfilled = UnfilledSerializer(many=True, read_only=True)


class PolicyNameSerializer(Shape):
    """A policy that takes part in what holds."""

    name = serializers.CharField()
    version = serializers.IntegerField()
    digest = serializers.CharField()


@extend_schema_serializer(examples=examples.of(None, examples.RESOLVED))
class ResolvedSerializer(Shape):
    """What a release has to meet: all that any of the policies demands that hold for it."""

    kinds = serializers.ListField(child=serializers.CharField())
    is_strict = serializers.BooleanField(help_text="The strict default is among them.")
    policies = PolicyNameSerializer(many=True)
    terms = TermsSerializer()
    unfilled = UnfilledSerializer(many=True)


class ResolvedQuery(Shape):
    """Of which changes somebody wants to know."""

    kinds = text(200, help_text="Kinds of change with a comma between them; all if left out.")


def terms_sent(sent: Mapping[str, Any]) -> PolicyTerms:
    """Return what was sent as terms, which the service checks."""
    values = dict(sent)
    slots = tuple(
        RoleSlot(Responsibility(one["responsibility"]), one["count"]) for one in values.pop("slots")
    )
    windows = tuple(FreezeWindow(**one) for one in values.pop("freeze_windows", ()))
    return PolicyTerms(slots, freeze_windows=windows, **values)
