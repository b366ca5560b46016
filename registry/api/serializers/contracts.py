"""The proxy contract, its templates and its versions as shapes."""

from dataclasses import replace
from typing import Any, TypeVar

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from registry.api import examples
from registry.api.serializers.shape import ListQuery, Shape, SlugField, text, word
from registry.domain.contract import BOUNDS, WORDS
from registry.domain.contract_catalogue import Clause
from registry.domain.contract_clauses import Clauses, ContractFields, Reason, Value
from registry.domain.contract_effective import EffectiveClauses, Stated, digest, stated
from registry.domain.contract_grammar import LONGEST_HEADER_VALUE, MOST_ENTRIES
from registry.domain.particular_rules import LONGEST_LINE, LONGEST_LINK
from registry.models import ProxyContract
from registry.selectors.contracts import fields_of
from registry.services.contract_templates import UsersBecome
from registry.services.contract_versions import LONGEST_WHY

C = TypeVar("C", bound=Clauses)
_SEPARATOR = ": "


def _bounded(name: str) -> serializers.IntegerField:
    bounds = BOUNDS[name]
    return serializers.IntegerField(
        min_value=bounds.least, max_value=bounds.most, allow_null=True, default=None
    )


def _word(name: str) -> serializers.ChoiceField:
    return word(WORDS[name], blank=True, default="")


def _lines(**options: Any) -> serializers.ListField:  # noqa: ANN401 (whatever a field takes)
    return serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_LINK),
        max_length=MOST_ENTRIES,
        default=list,
        **options,
    )


class PairsField(serializers.DictField):
    """Texts by name."""

    def __init__(self, longest: int, **options: Any) -> None:  # noqa: ANN401 (likewise)
        child = serializers.CharField(max_length=longest)
        super().__init__(child=child, default=dict, **options)


class ClausesSerializer(Shape):
    """What is said of every clause; what is blank, null or empty is open."""

    minimum_tls = _word("minimum_tls")
    plain_http = _word("plain_http")
    hsts_seconds = _bounded("hsts_seconds")
    edge_authentication = _word("edge_authentication")
    allowed_hosts = _lines()
    allowed_paths = _lines()
    identity_headers_stripped = _lines()
    trusted_proxies = _lines(help_text="Ranges of addresses, such as 10.0.0.0/8.")
    body_limit_bytes = _bounded("body_limit_bytes")
    header_limit_bytes = _bounded("header_limit_bytes")
    client_header_timeout_seconds = _bounded("client_header_timeout_seconds")
    upstream_timeout_seconds = _bounded("upstream_timeout_seconds")
    idle_timeout_seconds = _bounded("idle_timeout_seconds")
    rate_limit_per_minute = _bounded("rate_limit_per_minute")
    security_headers = PairsField(
        LONGEST_HEADER_VALUE, help_text="Name and value of each header that must be there."
    )
    cookies = _lines(help_text="Attributes that every cookie has.")
    upstream_allow_list = _lines()
    network_policy = text(LONGEST_LINK)
    rewriting = text(LONGEST_LINE)
    cache_authenticated = serializers.BooleanField(allow_null=True, default=None)
    streaming = _word("streaming")
    websocket = _word("websocket")
    not_applicable = PairsField(LONGEST_LINE, help_text="Names of clauses, each with the reason.")


class OwnContractSerializer(ClausesSerializer):
    """What an environment says itself; a clause that is open is its template's."""

    template = text(63, help_text="Slug of the template from which it inherits.")
    reviewed_on = serializers.DateField(allow_null=True, default=None)

    def to_representation(self, instance: Any) -> dict[str, Any]:  # noqa: ANN401 (row or values)
        """Return what is shown of a row, or of values that are there already."""
        if isinstance(instance, ProxyContract):
            instance = own_values(fields_of(instance))
        shown: dict[str, Any] = super().to_representation(instance)
        return shown


class StatedSerializer(Shape):
    """One clause as it holds."""

    clause = serializers.CharField(read_only=True)
    value = serializers.JSONField(read_only=True)
    not_applicable = serializers.CharField(read_only=True, help_text="The reason.")
    origin = serializers.CharField(read_only=True)


@extend_schema_serializer(examples=examples.of(examples.CONTRACT_CHANGE, examples.CONTRACT))
class ContractSerializer(OwnContractSerializer):
    """The proxy contract of an environment: what it says itself, and all that holds."""

    why = text(LONGEST_WHY, write_only=True, help_text="Kept with the version.")
    reviewed_by = serializers.CharField(read_only=True)
    effective = StatedSerializer(many=True, read_only=True)
    digest = serializers.CharField(read_only=True, help_text="Of all that holds.")
    version = serializers.IntegerField(read_only=True, help_text="0 while there is none.")


@extend_schema_serializer(examples=examples.of(None, examples.CONTRACT_VERSION))
class VersionSerializer(Shape):
    """What held from a moment on."""

    key = serializers.CharField(read_only=True, help_text="What it is called in a comparison.")
    number = serializers.IntegerField(read_only=True)
    made_at = serializers.DateTimeField(read_only=True)
    made_by = serializers.CharField(read_only=True)
    why = serializers.CharField(read_only=True)
    digest = serializers.CharField(read_only=True)
    template = serializers.CharField(read_only=True)
    template_version = serializers.IntegerField(read_only=True)
    effective = StatedSerializer(many=True, read_only=True)


class ClauseChangeSerializer(Shape):
    """One clause that two contracts state differently."""

    clause = serializers.CharField(read_only=True)
    old = StatedSerializer(read_only=True)
    new = StatedSerializer(read_only=True)


@extend_schema_serializer(examples=examples.of(None, examples.CONTRACT_DIFFERENCE))
class DifferenceSerializer(Shape):
    """How two versions differ; no change, no entry."""

    old = VersionSerializer(read_only=True)
    new = VersionSerializer(read_only=True)
    changes = ClauseChangeSerializer(many=True, read_only=True)


class DifferenceQuery(Shape):
    """Which two versions somebody wants to compare."""

    old = serializers.CharField(max_length=150, help_text="interface/environment/number")
    new = serializers.CharField(max_length=150, help_text="Likewise.")


@extend_schema_serializer(examples=examples.of(examples.TEMPLATE_CHANGE, examples.TEMPLATE))
class TemplateSerializer(Shape):
    """A standard that contracts inherit from."""

    slug = serializers.CharField(read_only=True)
    title = text(120, help_text="The slug where it is left out.")
    description = text(500)
    team = SlugField(help_text="Slug of the team that publishes it.")
    clauses = ClausesSerializer(required=False)
    why = text(LONGEST_WHY, write_only=True, help_text="Kept with every version that follows.")
    version = serializers.IntegerField(read_only=True)
    used_by = serializers.IntegerField(read_only=True, help_text="Contracts that name it.")
    created_at = serializers.DateTimeField(read_only=True)
    updated_at = serializers.DateTimeField(read_only=True)


@extend_schema_serializer(examples=examples.of(examples.TEMPLATE_NEW, examples.TEMPLATE))
class NewTemplateSerializer(TemplateSerializer):
    """A standard to publish."""

    slug = SlugField(help_text="Never changes.")


class TouchedSerializer(Shape):
    """An environment whose contract would change."""

    interface = serializers.CharField(read_only=True)
    environment = serializers.CharField(read_only=True)
    team = serializers.CharField(read_only=True)
    changes = ClauseChangeSerializer(many=True, read_only=True)


@extend_schema_serializer(examples=examples.of(None, examples.REACH))
class ReachSerializer(Shape):
    """Whom a change of a template would touch, one page of them."""

    users = serializers.IntegerField(read_only=True, help_text="Contracts that name it.")
    touched = serializers.IntegerField(read_only=True, help_text="Those that would change.")
    results = TouchedSerializer(many=True, read_only=True)
    next = serializers.CharField(read_only=True, allow_null=True)
    previous = serializers.CharField(read_only=True, allow_null=True)


class ReachQuery(Shape):
    """Which page of those that are touched somebody wants."""

    page = serializers.IntegerField(required=False, min_value=1, max_value=100_000, default=1)


class RemovalQuery(Shape):
    """What becomes of the contracts that use a template."""

    users = word(UsersBecome, required=False, help_text="Needed where it is in use.")


class TemplateQuery(ListQuery):
    """How to narrow and order templates."""

    sort = serializers.ChoiceField(["title", "-title", "slug", "-slug"], default="title")


def clauses_sent(sent: dict[str, Any], present: C) -> C:
    """Return ``present`` with what was sent of clauses in its place."""
    values = dict(sent)
    if "security_headers" in sent:
        pairs = sent["security_headers"].items()
        values["security_headers"] = tuple(f"{name}{_SEPARATOR}{value}" for name, value in pairs)
    if "not_applicable" in sent:
        reasons = sent["not_applicable"].items()
        values["not_applicable"] = tuple(Reason(name, reason) for name, reason in reasons)
    for name, value in values.items():
        values[name] = tuple(value) if isinstance(value, list) else value
    return replace(present, **values)


def clauses_shown(clauses: Clauses) -> dict[str, Any]:
    """Return clauses as they are shown, and may be sent back."""
    shown = {clause.value: value_shown(clause, clauses.value(clause)) for clause in Clause}
    return shown | {"not_applicable": {one.clause: one.reason for one in clauses.not_applicable}}


def contract_shown(contract: ContractFields) -> dict[str, Any]:
    """Return what an environment says itself."""
    shown: dict[str, Any] = OwnContractSerializer(own_values(contract)).data
    return shown


def own_values(contract: ContractFields) -> dict[str, Any]:
    """Return what an environment says itself, as the shape takes it."""
    own = {"template": contract.template, "reviewed_on": contract.reviewed_on}
    return clauses_shown(contract) | own


def effective_shown(clauses: EffectiveClauses) -> list[dict[str, Any]]:
    """Return every clause that is not open as it holds."""
    return [
        stated_shown(clause, stated(clauses, clause))
        for clause in Clause
        if not clauses.is_open(clause)
    ]


def stated_shown(clause: Clause, one: Stated) -> dict[str, Any]:
    """Return one clause as it holds."""
    return {
        "clause": clause.value,
        "value": value_shown(clause, one.value),
        "not_applicable": one.reason,
        "origin": one.origin,
    }


def value_shown(clause: Clause, value: Value) -> Any:  # noqa: ANN401 (a value of JSON)
    """Return what a clause holds as JSON has it."""
    if clause is Clause.SECURITY_HEADERS and isinstance(value, tuple):
        return dict(line.split(_SEPARATOR, 1) for line in value)
    return list(value) if isinstance(value, tuple) else value


def digest_shown(clauses: EffectiveClauses) -> str:
    """Return the digest of what holds, "" where nothing does."""
    return "" if clauses.says_nothing else digest(clauses)
