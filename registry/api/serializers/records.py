"""How an interface is operated: the sections of its record."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from registry.api import examples
from registry.api.serializers.objectives import (
    ObjectiveSerializer,
    RollbackSerializer,
    objective_sent,
    rollback_sent,
)
from registry.api.serializers.shape import Shape, text, word
from registry.domain.particular_rules import (
    LONGEST_CADENCE_DAYS,
    LONGEST_LINE,
    LONGEST_LINK,
    LONGEST_RETENTION_DAYS,
    LONGEST_STEPS,
    LONGEST_TAG,
    MOST_ENTRIES,
)
from registry.domain.particulars import (
    BoundaryLayer,
    DataHandling,
    Dependency,
    Deployment,
    IncidentHandling,
    Layer,
    Link,
    LinkKind,
    Particulars,
    PromptLogging,
    Section,
    ServedModel,
    Upgrades,
)

POINTERS = {
    "deployment_source": "/deployment/source",
    "deployment_reviewed_on": "/deployment/reviewed_on",
    "deployment_steps": "/deployment/steps",
    "last_upgrade": "/upgrades/last_upgrade",
    "upgrade_cadence_days": "/upgrades/cadence_days",
    "user_notice": "/data/user_notice",
    "retention_days": "/data/retention_days",
    "prompt_logging": "/data/prompt_logging",
    "severity_scale": "/incidents/severity_scale",
    "escalation": "/incidents/escalation",
    "trigger": "/rollback/trigger",
    "target": "/rollback/target",
    "steps": "/rollback/steps",
    "data_effect": "/rollback/data_effect",
    "limit_minutes": "/rollback/limit_minutes",
    "operator": "/rollback/operator",
}
"""Where a body has what services call by another name."""


class LinkSerializer(Shape):
    """A page about the interface that is kept elsewhere."""

    kind = word(LinkKind)
    url = serializers.CharField(max_length=LONGEST_LINK)


class DependencySerializer(Shape):
    """Something without which the interface does not do all that it should."""

    interface = text(63, help_text="Slug of another interface, or name what it is.")
    name = text(LONGEST_LINE)
    effect = text(LONGEST_LINE, help_text="What users notice when it is gone.")


class BoundarySerializer(Shape):
    """Who operates one layer."""

    layer = word(Layer)
    operated_by = serializers.CharField(max_length=LONGEST_LINE)
    handover = text(LONGEST_LINE)
    access = text(LONGEST_LINE)


class ModelSerializer(Shape):
    """A model that answers behind the interface."""

    name = serializers.CharField(max_length=LONGEST_LINE)
    revision = text(LONGEST_LINE)
    quantisation = text(LONGEST_LINE)
    licence = text(LONGEST_LINE)
    origin = text(LONGEST_LINE)


class DeploymentSerializer(Shape):
    """How the interface is deployed."""

    source = text(LONGEST_LINK)  # type: ignore[assignment] # hides an attribute
    reviewed_on = serializers.DateField(allow_null=True, default=None)
    steps = text(LONGEST_STEPS, help_text="Markdown.")


class UpgradesSerializer(Shape):
    """How often it is brought up to date, and when it last was."""

    cadence_days = serializers.IntegerField(
        min_value=1, max_value=LONGEST_CADENCE_DAYS, allow_null=True, default=None
    )
    last_upgrade = serializers.DateField(allow_null=True, default=None)


class DataSerializer(Shape):
    """What happens to what users type."""

    user_notice = text(LONGEST_LINK)
    retention_days = serializers.IntegerField(
        min_value=0, max_value=LONGEST_RETENTION_DAYS, allow_null=True, default=None
    )
    prompt_logging = word(PromptLogging, allow_null=True, default=None)


class IncidentsSerializer(Shape):
    """Where it is written what counts as how bad, and who is called next."""

    severity_scale = text(LONGEST_LINK)
    escalation = text(LONGEST_LINK)


@extend_schema_serializer(examples=examples.of(examples.RECORD_SECTION, examples.RECORD))
class RecordSerializer(Shape):
    """The record of an interface. A section is sent whole, alone, under its own address."""

    tags = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_TAG),
        required=False,
        max_length=MOST_ENTRIES,
    )
    links = LinkSerializer(many=True, required=False)
    dependencies = DependencySerializer(many=True, required=False)
    boundary = BoundarySerializer(many=True, required=False)
    deployment = DeploymentSerializer(required=False)
    upgrades = UpgradesSerializer(required=False)
    data = DataSerializer(required=False)  # type: ignore[assignment] # hides an attribute
    incidents = IncidentsSerializer(required=False)
    models = ModelSerializer(many=True, required=False)
    objectives = ObjectiveSerializer(many=True, required=False)
    rollback = RollbackSerializer(required=False)


_LISTS = {
    "links": lambda one: Link(LinkKind(one["kind"]), one["url"]),
    "dependencies": lambda one: Dependency(**one),
    "boundary": lambda one: BoundaryLayer(**one | {"layer": Layer(one["layer"])}),
    "models": lambda one: ServedModel(**one),
    "objectives": objective_sent,
}
_PARTS = {"deployment": Deployment, "upgrades": Upgrades, "incidents": IncidentHandling}


def fields_of(section: Section) -> tuple[str, ...]:
    """Return what a body for ``section`` may have."""
    return ("tags", "links") if section is Section.LINKS else (section.value,)


def section_sent(section: Section, sent: dict[str, Any]) -> Particulars:
    """Return what was sent for one section; what is left out of it is empty.

    Raises:
        ValidationError: something belongs to another section.
    """
    strange = [name for name in sent if name not in fields_of(section)]
    if strange:
        sentence = f"The section {section.value} has {' and '.join(fields_of(section))} alone."
        raise serializers.ValidationError(dict.fromkeys(strange, sentence))
    values: dict[str, Any] = {}
    for name, given in sent.items():
        if name in _LISTS:
            values[name] = tuple(map(_LISTS[name], given))
        elif name == "rollback":
            values[name] = rollback_sent(given)
        elif name in _PARTS:
            values[name] = _PARTS[name](**given)
        else:
            values[name] = tuple(given) if name == "tags" else _data(given)
    return Particulars(**values)


def _data(given: dict[str, Any]) -> DataHandling:
    logging = given["prompt_logging"]
    return DataHandling(**given | {"prompt_logging": logging and PromptLogging(logging)})
