"""The proxy contract of an environment, its versions, and how two of them differ."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.endpoint import Content, Endpoint, Listing, changing
from registry.api.serializers.contracts import (
    ContractSerializer,
    DifferenceQuery,
    DifferenceSerializer,
    VersionSerializer,
    clauses_sent,
    contract_shown,
    digest_shown,
    effective_shown,
    stated_shown,
)
from registry.domain.contract_clauses import ContractFields
from registry.domain.contract_effective import ClauseChange, Version, differences
from registry.domain.permissions import Permission
from registry.models import ContractVersion, Environment
from registry.selectors.contract_versions import latest_versions, version_find, versions_listed
from registry.selectors.contracts import contract_of, fields_of, version_of
from registry.selectors.listing import environments_listed
from registry.services import contracts as services


class Contract(Endpoint):
    """What the reverse proxy in front of an environment promises."""

    is_about_interface: ClassVar[bool] = True
    asks: ClassVar[Mapping[str, Permission]] = dict.fromkeys(
        ("PUT", "PATCH"), Permission.CHANGE_ENVIRONMENT
    )

    @extend_schema(operation_id="contract_show", responses=ContractSerializer)
    def get(self, request: Request, slug: str, name: str) -> Response:
        """Show what a contract says itself, and every clause as it holds."""
        return self.one(_contract(get_object_or_404(environments_listed(slug), name=name)))

    @extend_schema(
        operation_id="contract_replace", request=ContractSerializer, responses=ContractSerializer
    )
    def put(self, request: Request, slug: str, name: str) -> Response:
        """Write a contract whole; a clause that is left out is open, or its template's."""
        return self._change(slug, name, partial=False)

    @extend_schema(
        operation_id="contract_update", request=ContractSerializer, responses=ContractSerializer
    )
    def patch(self, request: Request, slug: str, name: str) -> Response:
        """Change clauses of a contract; what is left out stays, and lists are replaced whole."""
        return self._change(slug, name, partial=True)

    def _change(self, slug: str, name: str, *, partial: bool) -> Response:
        with changing(self, environments_listed(slug), _contract, name=name) as environment:
            sent = self.checked(ContractSerializer, partial=partial)
            why = sent.pop("why", "")
            present = fields_of(getattr(environment, "contract", None))
            services.contract_change(
                by=self.by,
                environment=environment,
                contract=clauses_sent(sent, present if partial else ContractFields()),
                now=self.now,
                why=why,
            )
            return self.one(_contract(environments_listed(slug).get(pk=environment.pk)))


class Versions(Listing):
    """What held of a contract over time."""

    is_about_interface: ClassVar[bool] = True

    @extend_schema(operation_id="contract_versions_list", responses=VersionSerializer(many=True))
    def get(self, request: Request, slug: str, name: str) -> Response:
        """List the versions of a contract, the newest first."""
        get_object_or_404(environments_listed(slug), name=name)
        return self.page(versions_listed(slug, name), _row, ("-number",))


class OneVersion(Endpoint):
    """One version of a contract."""

    is_about_interface: ClassVar[bool] = True

    @extend_schema(operation_id="contract_version_show", responses=VersionSerializer)
    def get(self, request: Request, slug: str, name: str, number: int) -> Response:
        """Show what held of a contract from one moment on; it never changes."""
        if number > _LAST_NUMBER:
            raise Http404
        return self.one(_row(get_object_or_404(versions_listed(slug, name), number=number)))


class Difference(Endpoint):
    """How two versions differ."""

    @extend_schema(
        operation_id="contract_difference_show",
        parameters=[DifferenceQuery],
        responses=DifferenceSerializer,
    )
    def get(self, request: Request) -> Response:
        """Compare any two versions, also of two environments, clause by clause."""
        wanted = self.wanted(DifferenceQuery)
        old, new = version_find(wanted["old"]), version_find(wanted["new"])
        if old is None or new is None:
            raise Http404
        changes = differences(old.clauses, new.clauses)
        shown = {
            "old": version_shown(old),
            "new": version_shown(new),
            "changes": [change_shown(one) for one in changes],
        }
        return self.one(DifferenceSerializer(shown).data)


_LAST_NUMBER = 2_147_483_647


def change_shown(change: ClauseChange) -> dict[str, Any]:
    """Return one clause that two contracts state differently."""
    return {
        "clause": change.clause.value,
        "old": stated_shown(change.clause, change.old),
        "new": stated_shown(change.clause, change.new),
    }


def version_shown(version: Version) -> dict[str, Any]:
    """Return one version."""
    return {
        "key": version.key,
        "number": version.number,
        "made_at": version.made_at,
        "made_by": version.made_by,
        "why": version.why,
        "digest": version.digest,
        "template": version.clauses.template,
        "template_version": version.clauses.template_version,
        "effective": effective_shown(version.clauses),
    }


def _row(record: ContractVersion) -> Content:
    return VersionSerializer(version_shown(version_of(record))).data


def _contract(environment: Environment) -> Content:
    record = getattr(environment, "contract", None)
    holds, latest = contract_of(record), latest_versions([environment.pk]).get(environment.pk)
    own = contract_shown(fields_of(record))
    return own | {
        "reviewed_by": holds.reviewed_by,
        "effective": effective_shown(holds),
        "digest": digest_shown(holds),
        "version": latest.number if latest else 0,
    }
