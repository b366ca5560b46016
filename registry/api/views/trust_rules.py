"""Trust rules of an interface: which pipelines may do what there."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from registry.api.endpoint import Content, Endpoint, Listing, changing
from registry.api.repetition import once
from registry.api.serializers.machines import NewTrustRuleSerializer, TrustRuleSerializer
from registry.domain.machines.rules import Pin
from registry.domain.permissions import Permission
from registry.domain.tokens import Verb
from registry.models import Interface, TrustRule
from registry.selectors.machines import rule_of, rules_with_parts
from registry.services import trust_rules as services


class TrustRules(Listing):
    """The trust rules of an interface, and adding one."""

    is_about_interface: ClassVar[bool] = True
    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.CHANGE_TRUST_RULE}

    @extend_schema(operation_id="trust_rules_list", responses=TrustRuleSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """List which pipelines may do what at an interface."""
        get_object_or_404(Interface, slug=slug)
        found = rules_with_parts(TrustRule.objects.filter(interface__slug=slug))
        return self.page(found, _rule, ("name", "pk"))

    @extend_schema(
        operation_id="trust_rule_add",
        request=NewTrustRuleSerializer,
        responses={201: TrustRuleSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Let a pipeline act at the interface, with the rights of whoever adds the rule."""
        interface = get_object_or_404(Interface.objects.select_related("team"), slug=slug)
        self.ask(interface)
        return once(self, lambda: self._add(interface))

    def _add(self, interface: Interface) -> Response:
        sent = self.checked(NewTrustRuleSerializer)
        made = services.trust_rule_add(
            by=self.by, interface=interface, fields=_fields(sent, sent["name"]), now=self.now
        )
        address = reverse("api-trust-rule", args=[interface.slug, made.name])
        return self.one(_rule(made), 201, address)


class OneTrustRule(Endpoint):
    """One trust rule."""

    is_about_interface: ClassVar[bool] = True
    asks: ClassVar[Mapping[str, Permission]] = dict.fromkeys(
        ("PUT", "DELETE"), Permission.CHANGE_TRUST_RULE
    )

    @extend_schema(operation_id="trust_rule_show", responses=TrustRuleSerializer)
    def get(self, request: Request, slug: str, rule: str) -> Response:
        """Show a trust rule."""
        found = rules_with_parts(TrustRule.objects.filter(interface__slug=slug))
        return self.one(_rule(get_object_or_404(found, name=rule)))

    @extend_schema(
        operation_id="trust_rule_replace",
        request=TrustRuleSerializer,
        responses=TrustRuleSerializer,
    )
    def put(self, request: Request, slug: str, rule: str) -> Response:
        """Change a trust rule; tokens that it gave end, and its rights are those of the caller."""
        rows = TrustRule.objects.select_related("interface__team").filter(interface__slug=slug)
        with changing(self, rows, _rule, lambda one: one.interface, name=rule) as record:
            fields = _fields(self.checked(TrustRuleSerializer), rule)
            return self.one(
                _rule(
                    services.trust_rule_change(by=self.by, rule=record, fields=fields, now=self.now)
                )
            )

    @extend_schema(operation_id="trust_rule_remove", responses={204: None})
    def delete(self, request: Request, slug: str, rule: str) -> Response:
        """Trust a pipeline no longer; the tokens that it has end at once."""
        rows = TrustRule.objects.select_related("interface__team").filter(interface__slug=slug)
        with changing(self, rows, _rule, lambda one: one.interface, name=rule) as record:
            services.trust_rule_remove(by=self.by, rule=record, now=self.now)
        return Response(status=204)


def _fields(sent: dict[str, Any], name: str) -> services.TrustFields:
    return services.TrustFields(
        name=name,
        issuer=sent["issuer"],
        environments=tuple(sent["environments"]),
        verbs=tuple(map(Verb, sent["verbs"])),
        pins=tuple(Pin(one["claim"], one["value"]) for one in sent["pins"]),
    )


def _rule(record: TrustRule) -> Content:
    rule = rule_of(record)
    return TrustRuleSerializer(
        {
            "name": rule.name,
            "issuer": record.issuer.slug,
            "environments": rule.environments,
            "verbs": rule.verbs,
            "pins": [{"claim": pin.claim, "value": pin.value} for pin in rule.pins],
            "lent_by": str(record.lent_by or ""),
        }
    ).data
