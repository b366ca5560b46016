"""Approval policies of an interface, and what they come to."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from registry.api.endpoint import Content, Endpoint, Listing, changing
from registry.api.errors import QueryInvalid
from registry.api.repetition import once
from registry.api.serializers.policies import (
    PolicySerializer,
    ResolvedQuery,
    ResolvedSerializer,
    terms_sent,
)
from registry.domain.approvals.matching import Holders, Unfilled, unfilled
from registry.domain.approvals.policies import resolve
from registry.domain.approvals.terms import terms_values, unknown_keys
from registry.domain.approvers import holders_at
from registry.domain.permissions import Permission
from registry.domain.subject import ChangeKind
from registry.domain.vocabulary import EnvironmentKind
from registry.models import ApprovalPolicy, Interface
from registry.selectors.listing import environments_listed
from registry.selectors.newest import policies_with_newest
from registry.selectors.policies import policy_of
from registry.selectors.snapshots import snapshot_get
from registry.services import policies as services
from registry.services.errors import Refused

POINTERS = {
    name: f"/terms/{name}"
    for name in ("slots", "freeze_windows", "vote_validity_days", "soak_seconds")
}


class Policies(Listing):
    """The approval policies of an interface, and adding one."""

    is_about_interface: ClassVar[bool] = True
    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.CHANGE_POLICY}
    pointers: ClassVar[Mapping[str, str]] = POINTERS

    @extend_schema(operation_id="policies_list", responses=PolicySerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """List the policies of an interface; where none holds, the strict default does."""
        get_object_or_404(Interface, slug=slug)
        holders = self._holders(slug)
        found = policies_with_newest().filter(interface__slug=slug)
        return self.page(found, lambda one: _policy(one, holders))

    @extend_schema(
        operation_id="policy_add", request=PolicySerializer, responses={201: PolicySerializer}
    )
    def post(self, request: Request, slug: str) -> Response:
        """Add a policy.

        No token lowers what a release takes, and nobody does whose releases they are.
        """
        interface = get_object_or_404(Interface.objects.select_related("team"), slug=slug)
        self.ask(interface)
        return once(self, lambda: self._add(interface))

    def _add(self, interface: Interface) -> Response:
        sent = _sent(self.checked(PolicySerializer))
        if interface.policies.filter(name=sent["name"]).exists():
            raise Refused("name", "There is a policy of this name. Change it with PUT.")
        made = services.policy_set(by=self.by, interface=interface, now=self.now, **sent)
        address = reverse("api-policy", args=[interface.slug, made.name])
        return self.one(_again(made, self._holders(interface.slug)), 201, address)

    def _holders(self, slug: str) -> Holders:
        snapshot = snapshot_get(slug)
        return holders_at(snapshot, self.now) if snapshot else {}


class OnePolicy(Endpoint):
    """One approval policy."""

    is_about_interface: ClassVar[bool] = True
    asks: ClassVar[Mapping[str, Permission]] = dict.fromkeys(
        ("PUT", "DELETE"), Permission.CHANGE_POLICY
    )
    pointers: ClassVar[Mapping[str, str]] = POINTERS

    @extend_schema(operation_id="policy_show", responses=PolicySerializer)
    def get(self, request: Request, slug: str, policy: str) -> Response:
        """Show a policy, and which of its slots nobody could fill at the moment."""
        found = policies_with_newest().filter(interface__slug=slug)
        return self.one(self._shown(get_object_or_404(found, name=policy)))

    @extend_schema(
        operation_id="policy_replace", request=PolicySerializer, responses=PolicySerializer
    )
    def put(self, request: Request, slug: str, policy: str) -> Response:
        """Add a version to a policy; what is left out has the strict default's value."""
        found = policies_with_newest().filter(interface__slug=slug)
        with changing(self, found, self._shown, lambda one: one.interface, name=policy) as record:
            sent = _sent(self.checked(PolicySerializer)) | {"name": record.name}
            changed = services.policy_set(
                by=self.by, interface=record.interface, now=self.now, **sent
            )
            return self.one(self._shown(_reread(changed)))

    @extend_schema(operation_id="policy_delete", responses={204: None})
    def delete(self, request: Request, slug: str, policy: str) -> Response:
        """Remove a policy; where no other holds then, the strict default does."""
        found = policies_with_newest().filter(interface__slug=slug)
        with changing(self, found, self._shown, lambda one: one.interface, name=policy) as record:
            services.policy_delete(by=self.by, policy=record)
        return Response(status=204)

    def _shown(self, record: ApprovalPolicy) -> Content:
        snapshot = snapshot_get(record.interface.slug)
        return _policy(record, holders_at(snapshot, self.now) if snapshot else {})


class ResolvedPolicy(Endpoint):
    """What a release of an environment has to meet."""

    is_about_interface: ClassVar[bool] = True

    @extend_schema(
        operation_id="policy_resolve", parameters=[ResolvedQuery], responses=ResolvedSerializer
    )
    def get(self, request: Request, slug: str, name: str) -> Response:
        """Show what a release with some kinds of change has to meet here, and who says so."""
        kinds = _kinds(self.wanted(ResolvedQuery)["kinds"])
        place = get_object_or_404(environments_listed(slug), name=name)
        interface = snapshot_get(slug)
        assert interface is not None  # noqa: S101 (its environment was found)
        kind = EnvironmentKind(place.kind)
        found = resolve(interface.policies, kind, kinds, interface.tier)
        content = {
            "kinds": kinds,
            "is_strict": found.is_strict,
            "policies": [asdict(one) for one in found.policies],
            "terms": terms_values(found.terms),
            "unfilled": _told(unfilled(found.terms.slots, holders_at(interface, self.now))),
        }
        return self.one(ResolvedSerializer(content).data)


def _kinds(text: str) -> tuple[ChangeKind, ...]:
    words = [word.strip() for word in text.split(",") if word.strip()]
    if wrong := unknown_keys(words, ChangeKind):
        sentences = [sentence.replace("field here", "change") for sentence in wrong.values()]
        raise QueryInvalid({"kinds": sentences})
    return tuple(kind for kind in ChangeKind if kind in words or not words)


def _sent(sent: dict[str, Any]) -> dict[str, Any]:
    place, change = sent["environment_kind"], sent["change_kind"]
    return {
        "name": sent["name"],
        "terms": terms_sent(sent["terms"]),
        "environment_kind": EnvironmentKind(place) if place else None,
        "change_kind": ChangeKind(change) if change else None,
        "why": sent["why"],
    }


def _reread(record: ApprovalPolicy) -> ApprovalPolicy:
    return policies_with_newest().get(pk=record.pk)


def _again(record: ApprovalPolicy, holders: Holders) -> Content:
    return _policy(_reread(record), holders)


def _policy(record: ApprovalPolicy, holders: Holders) -> Content:
    (version,) = record.newest  # type: ignore[attr-defined] # by the selector
    policy = policy_of(record, version)
    values = {
        "name": policy.name,
        "environment_kind": record.environment_kind,
        "change_kind": record.change_kind,
        "terms": terms_values(policy.terms),
        "version": policy.version,
        "digest": policy.digest,
        "unfilled": _told(unfilled(policy.terms.slots, holders)),
    }
    return PolicySerializer(values).data


def _told(found: tuple[Unfilled, ...]) -> list[dict[str, object]]:
    return [asdict(one) | {"sentence": one.sentence} for one in found]
