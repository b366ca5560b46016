"""The shapes of validations of contracts."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from readiness.api import validation_examples as examples
from readiness.domain.outcomes import Outcome
from readiness.domain.validations import Measured, ValidationState
from registry.api.serializers.shape import Shape, text, word
from registry.domain.contract_catalogue import Clause
from registry.domain.slugs import LONGEST


@extend_schema_serializer(examples=examples.of(examples.PLACE))
class ValidationPlaceSerializer(Shape):
    """Where the probes of a contract are to look."""

    place = text(
        LONGEST,
        help_text="A staging environment of the interface; the only one, if left out.",
    )


class ClauseResultSerializer(Shape):
    """What came of one clause."""

    clause = word(Clause)
    measured = word(Measured)
    summary = serializers.CharField()
    probe = serializers.CharField(allow_blank=True, help_text="Blank where none looks at it yet.")


class RunningSerializer(Shape):
    """What an address says that it runs."""

    version = serializers.CharField(allow_blank=True)
    digest = serializers.CharField(allow_blank=True)


@extend_schema_serializer(examples=examples.of(None, examples.VALIDATION))
class ValidationSerializer(Shape):
    """One run of a contract's probes against a staging environment."""

    id = serializers.CharField()
    state = word(ValidationState, help_text="Computed when it is read.")
    outcome = word(Outcome, allow_null=True, help_text="Null while probes run.")
    contract_digest = serializers.CharField()
    contract_version = serializers.IntegerField(help_text="0 where there is no such version.")
    is_present = serializers.BooleanField(help_text="Whether the contract still says that.")
    place = serializers.CharField(help_text="The environment in which the probes looked.")
    started_at = serializers.DateTimeField()
    started_by = serializers.CharField()
    finished_at = serializers.DateTimeField(allow_null=True)
    valid_until = serializers.DateTimeField(allow_null=True)
    clauses = ClauseResultSerializer(many=True)
    observed_at = serializers.DictField(
        child=serializers.DateTimeField(), help_text="When each probe looked, by its id."
    )
    running = RunningSerializer(many=True, help_text="What answered.")
