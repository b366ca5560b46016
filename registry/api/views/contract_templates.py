"""Templates of the proxy contract, and whom a change of one would touch."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from registry.api.endpoint import Content, Endpoint, Listing, changing
from registry.api.repetition import once
from registry.api.serializers.contracts import (
    NewTemplateSerializer,
    ReachQuery,
    ReachSerializer,
    RemovalQuery,
    TemplateQuery,
    TemplateSerializer,
    clauses_sent,
    clauses_shown,
)
from registry.api.views.contracts import change_shown
from registry.domain.contract_catalogue import Clause
from registry.domain.contract_clauses import Clauses
from registry.domain.fields import TemplateFields
from registry.domain.permissions import Permission
from registry.models import ContractTemplate
from registry.selectors.contract_templates import (
    Reach,
    Touched,
    template_reach,
    templates_listed,
)
from registry.selectors.contracts import clauses_of
from registry.services import contract_templates as services

PER_PAGE = 50
_POINTERS = {name: f"/clauses/{name}" for name in (*Clause, "not_applicable")}


class Templates(Listing):
    """All templates, and publishing one."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.CHANGE_TEMPLATE}
    pointers: ClassVar[Mapping[str, str]] = _POINTERS

    @extend_schema(
        operation_id="templates_list",
        parameters=[TemplateQuery],
        responses=TemplateSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """List the templates of the proxy contract."""
        wanted = self.wanted(TemplateQuery)
        sign = "-" if wanted["sort"].startswith("-") else ""
        order = dict.fromkeys((wanted["sort"], f"{sign}slug"))
        return self.page(templates_listed(), _template, tuple(order))

    @extend_schema(
        operation_id="template_publish",
        request=NewTemplateSerializer,
        responses={201: TemplateSerializer},
    )
    def post(self, request: Request) -> Response:
        """Publish a standard that contracts can inherit from."""
        self.ask()
        return once(self, self._publish)

    def _publish(self) -> Response:
        sent = self.checked(NewTemplateSerializer)
        made = services.template_publish(by=self.by, fields=_fields(sent), now=self.now)
        address = reverse("api-template", args=[made.slug])
        return self.one(_counted(made), 201, address)


class OneTemplate(Endpoint):
    """One template of the proxy contract."""

    asks: ClassVar[Mapping[str, Permission]] = dict.fromkeys(
        ("PUT", "PATCH", "DELETE"), Permission.CHANGE_TEMPLATE
    )
    pointers: ClassVar[Mapping[str, str]] = _POINTERS

    @extend_schema(operation_id="template_show", responses=TemplateSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Show a template."""
        return self.one(_template(get_object_or_404(templates_listed(), slug=slug)))

    @extend_schema(
        operation_id="template_replace", request=TemplateSerializer, responses=TemplateSerializer
    )
    def put(self, request: Request, slug: str) -> Response:
        """Change a template, and what holds for everybody who inherits from it, at once."""
        return self._change(slug, partial=False)

    @extend_schema(
        operation_id="template_update", request=TemplateSerializer, responses=TemplateSerializer
    )
    def patch(self, request: Request, slug: str) -> Response:
        """Change a template likewise; what is left out stays, and lists are replaced whole."""
        return self._change(slug, partial=True)

    @extend_schema(operation_id="template_remove", parameters=[RemovalQuery], responses={204: None})
    def delete(self, request: Request, slug: str) -> Response:
        """Remove a template; where it is in use, say what becomes of the contracts."""
        wanted = self.wanted(RemovalQuery).get("users")
        users = services.UsersBecome(wanted) if wanted else None
        # counted beside the rows, a lock would be asked of groups
        with changing(self, _rows(), _counted, lambda one: None, slug=slug) as template:
            services.template_remove(by=self.by, template=template, users=users, now=self.now)
        return Response(status=204)

    def _change(self, slug: str, *, partial: bool) -> Response:
        with changing(self, _rows(), _counted, lambda one: None, slug=slug) as template:
            sent = self.checked(TemplateSerializer, partial=partial)
            changed = services.template_change(
                by=self.by,
                template=template,
                fields=_fields(sent, template, partial=partial),
                now=self.now,
                why=sent.get("why", ""),
            )
            return self.one(_counted(changed))


class TemplateReach(Endpoint):
    """Whom a change of a template would touch."""

    pointers: ClassVar[Mapping[str, str]] = _POINTERS

    @extend_schema(
        operation_id="template_reach",
        parameters=[ReachQuery],
        request=TemplateSerializer,
        responses=ReachSerializer,
    )
    def post(self, request: Request, slug: str) -> Response:
        """Tell which contracts a change would change, clause by clause; nothing is written."""
        template = get_object_or_404(_rows(), slug=slug)
        page = self.wanted(ReachQuery)["page"]
        fields = _fields(self.checked(TemplateSerializer, partial=True), template, partial=True)
        clauses = services.checked_clauses(fields.clauses)
        shown = self._page(template_reach(template, clauses), page, slug)
        return Response(ReachSerializer(shown).data)

    def _page(self, reach: Reach, number: int, slug: str) -> dict[str, Any]:
        page = Paginator(reach.touched, PER_PAGE).get_page(number)
        address = reverse("api-template-reach", args=[slug], request=self.request)
        return {
            "users": reach.users,
            "touched": len(reach.touched),
            "results": [_touched(one) for one in page.object_list],
            "next": f"{address}?page={page.next_page_number()}" if page.has_next() else None,
            "previous": (
                f"{address}?page={page.previous_page_number()}" if page.has_previous() else None
            ),
        }


def _touched(one: Touched) -> dict[str, Any]:
    return {
        "interface": one.user.interface,
        "environment": one.user.environment,
        "team": one.user.team_slug,
        "changes": [change_shown(change) for change in one.changes],
    }


def _fields(
    sent: dict[str, Any], present: ContractTemplate | None = None, *, partial: bool = False
) -> TemplateFields:
    said = clauses_of(present) if present and partial else Clauses()
    kept = (
        {"title": present.title, "description": present.description, "team": present.team.slug}
        if present and partial
        else {}
    )
    values = {name: value for name, value in sent.items() if name not in ("why", "clauses", "slug")}
    slug = present.slug if present else sent["slug"]
    clauses = clauses_sent(sent["clauses"], said) if "clauses" in sent else said
    return TemplateFields(**{**kept, **values, "slug": slug, "clauses": clauses})


def _rows() -> QuerySet[ContractTemplate]:
    return ContractTemplate.objects.select_related("team")


def _counted(template: ContractTemplate) -> Content:
    return _template(templates_listed().get(pk=template.pk))


def _template(template: ContractTemplate) -> Content:
    shown = {
        "slug": template.slug,
        "title": template.title,
        "description": template.description,
        "team": template.team.slug,
        "clauses": clauses_shown(clauses_of(template)),
        "version": template.version,
        "used_by": template.used_by,  # type: ignore[attr-defined] # counted by the selector
        "created_at": template.created_at,
        "updated_at": template.updated_at,
    }
    return TemplateSerializer(shown).data
