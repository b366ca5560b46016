"""Issuers of ID tokens, and whom they name."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from registry.api.endpoint import Content, Endpoint, Listing, changing
from registry.api.repetition import once
from registry.api.serializers.machines import (
    IssuerSerializer,
    NewIssuerSerializer,
    PersonLinkSerializer,
)
from registry.domain.machines.issuers import IssuerKind, KeySource
from registry.domain.permissions import Permission
from registry.models import Issuer, PersonLink
from registry.selectors.machines import issuers_listed, key_age, links_of
from registry.services import issuers as services
from registry.services import trust_rules


class Issuers(Listing):
    """All issuers, and adding one."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.CHANGE_ISSUER}

    @extend_schema(operation_id="issuers_list", responses=IssuerSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the issuers whose tokens can be trusted."""
        return self.page(issuers_listed(), self._shown, ("name", "pk"))

    @extend_schema(
        operation_id="issuer_add", request=NewIssuerSerializer, responses={201: IssuerSerializer}
    )
    def post(self, request: Request) -> Response:
        """Add an issuer. Nothing is trusted of it before a rule says what."""
        self.ask()
        return once(self, self._add)

    def _add(self) -> Response:
        sent = self.checked(NewIssuerSerializer)
        made = services.issuer_add(by=self.by, fields=_fields(sent, sent["slug"]), now=self.now)
        address = reverse("api-issuer", args=[made.slug])
        return self.one(self._shown(issuers_listed().get(pk=made.pk)), 201, address)

    def _shown(self, record: Issuer) -> Content:
        return shown(self, record)


class OneIssuer(Endpoint):
    """One issuer."""

    asks: ClassVar[Mapping[str, Permission]] = dict.fromkeys(
        ("PUT", "DELETE"), Permission.CHANGE_ISSUER
    )

    @extend_schema(operation_id="issuer_show", responses=IssuerSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Show an issuer, and what its keys are worth."""
        return self.one(self._shown(get_object_or_404(issuers_listed(), slug=slug)))

    @extend_schema(
        operation_id="issuer_replace", request=IssuerSerializer, responses=IssuerSerializer
    )
    def put(self, request: Request, slug: str) -> Response:
        """Change an issuer. Whoever was let in by it asks to be let in again."""
        with changing(self, _rows(), self._again, lambda one: None, slug=slug) as record:
            fields = _fields(self.checked(IssuerSerializer), slug, record)
            changed = services.issuer_change(by=self.by, issuer=record, fields=fields, now=self.now)
            return self.one(self._again(changed))

    @extend_schema(operation_id="issuer_remove", responses={204: None})
    def delete(self, request: Request, slug: str) -> Response:
        """Remove an issuer on which no trust rule relies."""
        with changing(self, _rows(), self._again, lambda one: None, slug=slug) as record:
            services.issuer_remove(by=self.by, issuer=record, now=self.now)
        return Response(status=204)

    def _again(self, record: Issuer) -> Content:
        # counted beside the rows, a lock would be asked of groups
        return self._shown(issuers_listed().get(pk=record.pk))

    def _shown(self, record: Issuer) -> Content:
        return shown(self, record)


class PersonLinks(Listing):
    """Whom an issuer names, and saying who somebody is."""

    asks: ClassVar[Mapping[str, Permission]] = dict.fromkeys(
        ("GET", "POST"), Permission.MANAGE_PEOPLE
    )

    @extend_schema(operation_id="person_links_list", responses=PersonLinkSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """List whom an issuer names who is known."""
        self.ask()
        return self.page(links_of(get_object_or_404(Issuer, slug=slug)), _link, ("value", "pk"))

    @extend_schema(
        operation_id="person_link_add",
        request=PersonLinkSerializer,
        responses={201: PersonLinkSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Say who somebody is whom an issuer names: they stand behind the runs they start."""
        self.ask()
        issuer = get_object_or_404(Issuer, slug=slug)
        return once(self, lambda: self._add(issuer))

    def _add(self, issuer: Issuer) -> Response:
        sent = self.checked(PersonLinkSerializer)
        made = trust_rules.person_link_add(by=self.by, issuer=issuer, now=self.now, **sent)
        return self.one(_link(made), 201)


class OnePersonLink(Endpoint):
    """Who somebody is whom an issuer names."""

    asks: ClassVar[Mapping[str, Permission]] = {"DELETE": Permission.MANAGE_PEOPLE}

    @extend_schema(operation_id="person_link_remove", responses={204: None})
    def delete(self, request: Request, slug: str, link_id: int) -> Response:
        """Take a link away; tokens of runs that its person started end at once."""
        self.ask()
        link = get_object_or_404(links_of(get_object_or_404(Issuer, slug=slug)), pk=link_id)
        trust_rules.person_link_remove(by=self.by, link=link, now=self.now)
        return Response(status=204)


def shown(endpoint: Endpoint, record: Issuer) -> Content:
    """Return an issuer as it is shown, with what its keys are worth now."""
    names = ("slug", "name", "kind", "iss", "key_source", "jwks_url", "zone", "ca_pem")
    values = {name: getattr(record, name) for name in (*names, "human_claim", "fetched_at")}
    state = key_age(record).state(endpoint.now)
    return IssuerSerializer(
        values
        | {
            "failure": record.failure,
            "key_state": state,
            "used_by": record.used_by,  # type: ignore[attr-defined] # counted by the selector
        }
    ).data


def _rows() -> QuerySet[Issuer]:
    return Issuer.objects.all()


def _fields(
    sent: dict[str, Any], slug: str, present: Issuer | None = None
) -> services.IssuerFields:
    values = {name: value for name, value in sent.items() if name not in ("slug", "keys")}
    source = KeySource(sent["key_source"])
    kept = present.keys if present and present.key_source == KeySource.PASTED else ""
    return services.IssuerFields(
        **values
        | {
            "slug": slug,
            "kind": IssuerKind(sent["kind"]),
            "key_source": source,
            "keys": sent["keys"] or kept,
        }
    )


def _link(record: PersonLink) -> Content:
    return PersonLinkSerializer(
        {
            "id": record.pk,
            "value": record.value,
            "email": record.person.email,
            "name": str(record.person),
            "created_at": record.created_at,
        }
    ).data
