"""Interfaces."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from registry.api import examples
from registry.api.serializers.environments import EnvironmentSerializer
from registry.api.serializers.shape import ListQuery, Shape, SlugField, text, word
from registry.domain import profiles
from registry.domain.vocabulary import DataClassification, Lifecycle, Tier

_SORTS = {
    "name": ("name",),
    "slug": ("slug",),
    "team": ("team_name",),
    "tier": ("tier_or_last",),
    "updated": ("updated_at",),
}


@extend_schema_serializer(examples=examples.of(examples.INTERFACE_CHANGE, examples.INTERFACE))
class InterfaceSerializer(Shape):
    """One self-hosted AI interface, accountable to one team."""

    slug = serializers.CharField(read_only=True)
    name = serializers.CharField(max_length=120)
    team = SlugField(source="team.slug", help_text="The accountable team.")
    description = text(2000)
    profile = serializers.ChoiceField(profiles.names(), default="generic-chat")
    tier = serializers.ChoiceField(
        [tier.value for tier in Tier],
        allow_null=True,
        default=None,
        help_text="1 is customer-facing and critical, 3 is internal, null is not decided.",
    )
    lifecycle = word(Lifecycle, blank=True, default="")
    data_classification = word(DataClassification, blank=True, default="")
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)


@extend_schema_serializer(examples=examples.of(examples.REGISTRATION, examples.INTERFACE))
class RegistrationSerializer(InterfaceSerializer):
    """An interface to register, with the first place where it runs."""

    slug = SlugField(help_text="Never changes.")
    environment = EnvironmentSerializer(write_only=True)


class InterfaceQuery(ListQuery):
    """How to narrow and order interfaces."""

    query = text(120, help_text="Words, each part of a name, slug, profile or name of a team.")
    team = text(63, help_text="Slug of the accountable team.")
    profile = serializers.ChoiceField(profiles.names(), default="")
    tier = serializers.ChoiceField([tier.value for tier in Tier], default=None)
    lifecycle = word(Lifecycle, default="")
    data_classification = word(DataClassification, default="")
    sort = serializers.ChoiceField(
        [sign + name for name in _SORTS for sign in ("", "-")], default="name"
    )


def interface_order(sort: str) -> tuple[str, ...]:
    """Return the columns that ``sort`` names, the last one different for each interface."""
    sign = "-" if sort.startswith("-") else ""
    columns = dict.fromkeys((*_SORTS[sort.removeprefix("-")], "slug"))
    return tuple(sign + column for column in columns)


def interface_values(data: dict[str, Any]) -> dict[str, Any]:
    """Return what was sent by the names of ``InterfaceFields``."""
    team = data.get("team")
    return data | ({"team": team["slug"]} if team else {})
