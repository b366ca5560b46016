"""How good an interface is to be, whom an alert reaches, and the way back."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from registry.api import examples
from registry.api.serializers.shape import NumberField, Shape, SlugField, text, word
from registry.domain.alert_routes import (
    LONGEST_ADDRESS,
    LONGEST_SECRET,
    AlertKind,
    AlertRouteFields,
    Severity,
)
from registry.domain.identities import LONGEST_REFERENCE, IdentitySource
from registry.domain.objectives import USUAL_WINDOW, WINDOWS, Objective, Sli, objective_faults
from registry.domain.particular_rules import LONGEST_LINE, MOST_ENTRIES
from registry.domain.responsibilities import Responsibility
from registry.domain.rollback import (
    LONGEST_EVIDENCE,
    MOST_MINUTES,
    RehearsalFields,
    Result,
    RollbackPlan,
)


class ObjectiveSerializer(Shape):
    """How good the interface is to be."""

    name = SlugField()
    sli = word(Sli, help_text="What is counted.")
    target = NumberField(help_text="The share that is to be good, from 0.5 to 0.99999.")
    threshold_seconds = NumberField(
        allow_null=True,
        default=None,
        help_text="What an answer may take to be good; null for availability.",
    )
    window_days = serializers.ChoiceField(WINDOWS, default=USUAL_WINDOW)
    responsibility = word(
        Responsibility,
        default=Responsibility.UPTIME.value,
        help_text="That whose holder answers for it.",
    )
    revision = serializers.IntegerField(
        read_only=True, help_text="Rises when figures from before must not be mixed with new ones."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return what was sent.

        Raises:
            ValidationError: it is no objective.
        """
        if faults := dict(objective_faults(objective_sent(attrs))):
            raise serializers.ValidationError(faults)
        return attrs


class RollbackSerializer(Shape):
    """The way back to the last good release; what nobody has said is empty."""

    trigger = text(LONGEST_LINE, help_text="When it is done.")
    target = text(LONGEST_LINE, help_text="previous-release, or in words to what it leads.")
    steps = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_LINE), default=list, max_length=MOST_ENTRIES
    )
    data_effect = text(LONGEST_LINE, help_text="What becomes of data written meanwhile.")
    limit_minutes = serializers.IntegerField(
        min_value=1, max_value=MOST_MINUTES, allow_null=True, default=None
    )
    operator = text(LONGEST_LINE, help_text="Who does it, the holder of rollback if left out.")


@extend_schema_serializer(examples=examples.of(examples.ALERT_ROUTE_CHANGE, examples.ALERT_ROUTE))
class AlertRouteSerializer(Shape):
    """A way in which an alert reaches somebody. A secret goes in and never comes out."""

    name = SlugField(read_only=True)
    kind = word(AlertKind)
    severities = serializers.ListField(child=word(Severity), min_length=1, max_length=len(Severity))
    responsibility = word(
        Responsibility,
        default=Responsibility.ALERTS.value,
        help_text="That whose holder it reaches.",
    )
    address = text(LONGEST_ADDRESS, help_text="URL or e-mail address, where that is no secret.")
    source = word(  # type: ignore[assignment] # a field of that name hides an attribute
        IdentitySource,
        allow_null=True,
        default=None,
        help_text="Where the secret is kept: a routing key, or the whole URL.",
    )
    reference = text(LONGEST_REFERENCE, help_text="Name of the variable, or path of the file.")
    value = text(
        LONGEST_SECRET,
        write_only=True,
        help_text="The secret, to be stored; one of the same kind that is stored stays without.",
    )
    host = serializers.CharField(
        read_only=True, help_text="Where a stored secret leads, without the rest."
    )


@extend_schema_serializer(examples=examples.of(examples.REHEARSAL_NEW, examples.REHEARSAL))
class RehearsalSerializer(Shape):
    """A timed practice of the rollback in one environment."""

    id = serializers.IntegerField(read_only=True)
    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField()
    minutes = serializers.FloatField(read_only=True)
    result = word(Result)
    from_digest = text(71, help_text="What ran before: sha256 and its digits.")
    to_digest = text(71, help_text="What ran after: sha256 and its digits.")
    evidence = text(LONGEST_EVIDENCE, help_text="A link or a line that shows it.")
    recorded_by = serializers.CharField(read_only=True)


def objective_sent(sent: dict[str, Any]) -> Objective:
    """Return an objective as it was sent."""
    words = {"sli": Sli(sent["sli"]), "responsibility": Responsibility(sent["responsibility"])}
    return Objective(**sent | words)


def rollback_sent(sent: dict[str, Any]) -> RollbackPlan:
    """Return a plan as it was sent."""
    return RollbackPlan(**sent | {"steps": tuple(sent["steps"])})


def alert_route_sent(name: str, sent: dict[str, Any]) -> AlertRouteFields:
    """Return a route as it was sent, without its secret."""
    source = sent["source"]
    return AlertRouteFields(
        name=name,
        kind=AlertKind(sent["kind"]),
        severities=tuple(map(Severity, sent["severities"])),
        responsibility=Responsibility(sent["responsibility"]),
        address=sent["address"],
        source=IdentitySource(source) if source else None,
        reference=sent["reference"],
    )


def rehearsal_sent(sent: dict[str, Any]) -> RehearsalFields:
    """Return a rehearsal as it was sent."""
    return RehearsalFields(**sent | {"result": Result(sent["result"])})
