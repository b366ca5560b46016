"""The places where an interface runs: address, routes, upstreams and contract."""

from dataclasses import replace
from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from registry.api import examples
from registry.api.serializers.contracts import (
    OwnContractSerializer,
    clauses_sent,
    contract_shown,
)
from registry.api.serializers.shape import Shape, SlugField, text, word
from registry.domain.contract_catalogue import Clause
from registry.domain.contract_clauses import ContractFields
from registry.domain.fields import ROUTE_FIELDS, EnvironmentFields, route_fields
from registry.domain.route_details import LONGEST_DIGEST, LONGEST_MODEL, LONGEST_POINTER
from registry.domain.routes import LONGEST_PATH, MOST_ROUTES, Route, RouteKind
from registry.domain.upstreams import LONGEST_UPSTREAM, MOST_UPSTREAMS
from registry.domain.vocabulary import EnvironmentKind
from registry.models import Environment
from registry.selectors.contracts import fields_of

POINTERS = {
    **dict.fromkeys(ROUTE_FIELDS.values(), "/routes"),
    **{name: f"/contract/{name}" for name in (*Clause, "not_applicable", "template")},
    "reviewed_on": "/contract/reviewed_on",
    **{f"health_{name}": f"/health/{name}" for name in ("path", "status", "contains")},
}
"""Where a body has what services call by another name."""
_DETAILS = {
    RouteKind.STATIC: "sha256",
    RouteKind.CANARY: "model",
    RouteKind.VERSION: "pointer",
}


class HealthSerializer(Shape):
    """What the health route answers; what is blank is that of the profile."""

    path = text(LONGEST_PATH, source="health_path")
    status = serializers.IntegerField(
        source="health_status", min_value=100, max_value=599, allow_null=True, default=None
    )
    contains = text(200, source="health_contains")


class RouteSerializer(Shape):
    """One path and what the edge promises about it, or what it is there for."""

    kind = word(RouteKind)
    path = serializers.CharField(max_length=LONGEST_PATH)
    sha256 = text(LONGEST_DIGEST, help_text="Digest of a static route's bytes.")
    pointer = text(LONGEST_POINTER, help_text="JSON pointer to the version in its route's answer.")
    model = text(LONGEST_MODEL, help_text="Name of the model that a canary route asks.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse half a route, and a detail that a route of that kind does not have.

        Raises:
            ValidationError: it is one of these.
        """
        # a record in a list is given whole, where the rest may be left out, too
        missing = [name for name in ("kind", "path") if name not in attrs]
        if missing:
            raise serializers.ValidationError(dict.fromkeys(missing, "Each route has one."))
        own = _DETAILS.get(RouteKind(attrs["kind"]))
        for detail in _DETAILS.values():
            if detail != own and attrs.get(detail):
                sentence = f"A route of the kind {attrs['kind']} has none. Leave it out."
                raise serializers.ValidationError({detail: sentence})
        return attrs


class UpstreamsField(serializers.ListField):
    """Addresses behind the edge, kept as records of their own."""

    child = serializers.CharField(max_length=LONGEST_UPSTREAM)

    def to_representation(self, data: Any) -> list[str]:  # noqa: ANN401 (a manager of records)
        """Return the addresses of the records."""
        return [row.url for row in data.all()]


@extend_schema_serializer(examples=examples.of(examples.ENVIRONMENT_CHANGE, examples.ENVIRONMENT))
class EnvironmentSerializer(Shape):
    """One running place of an interface, as it is declared.

    Where nothing is declared, what the profile of the interface knows counts.
    """

    name = SlugField(help_text="Once for each interface.")
    kind = word(EnvironmentKind)
    edge_url = serializers.CharField(max_length=300, help_text="The public address.")
    plain_url = text(300, help_text='Plain HTTP; "" is port 80 of the same host.')
    ca_pem = text(200_000, help_text="Private certificate authority as PEM text.")
    outside_zone = serializers.CharField(max_length=63, default="public")
    inside_zone = text(63)
    health = HealthSerializer(source="*", required=False)
    routes = RouteSerializer(  # type: ignore[call-arg] # the length is that of the list
        many=True, required=False, max_length=MOST_ROUTES * len(RouteKind)
    )
    upstreams = UpstreamsField(
        required=False,
        max_length=MOST_UPSTREAMS,
        help_text="Addresses that must not answer from outside, each with its port.",
    )
    contract = OwnContractSerializer(
        required=False,
        help_text="What the contract says itself. Left out, it stays as it is, also with PUT.",
    )
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)

    def to_representation(self, instance: Environment) -> dict[str, Any]:
        """Return what is shown, the contract also where nothing is promised."""
        shown = super().to_representation(instance)
        said = fields_of(getattr(instance, "contract", None))
        return shown | {"contract": contract_shown(said)}


def environment_fields(
    data: dict[str, Any], present: EnvironmentFields | None = None
) -> EnvironmentFields:
    """Return what was sent as the fields that services take.

    Args:
        present: what is recorded, where ``data`` has only what changes.
    """
    values = dict(data)
    routes, contract = values.pop("routes", None), values.pop("contract", None)
    if routes is not None or present is None:
        values |= route_fields(
            Route(**{**one, "kind": RouteKind(one["kind"])}) for one in routes or ()
        )
    if contract is not None:
        said = (present and present.contract) or ContractFields()
        values["contract"] = clauses_sent(contract, said)
    if present is not None:
        return replace(present, **values)
    return EnvironmentFields(**{"upstreams": (), **values})
