"""An interface as one document: the file that people keep in git."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, ClassVar, cast

from django.db import transaction
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from registry.api.descriptors import (
    DocumentRenderer,
    JSONText,
    YAMLRenderer,
    YAMLText,
    read_documents,
)
from registry.api.endpoint import Content, Endpoint
from registry.api.serializers.descriptors import (
    AppliedSerializer,
    DescriptorQuery,
    DescriptorSerializer,
)
from registry.api.versions import is_known, require_version_or_absence, tag_of
from registry.domain.descriptor import as_json
from registry.domain.permissions import Permission
from registry.models import Interface
from registry.rights import require
from registry.selectors.descriptors import descriptor_locked, descriptor_of
from registry.services.descriptors import Change, descriptor_apply

_WRITTEN_IN_PARTS = (
    Permission.CHANGE_INTERFACE,
    Permission.CHANGE_ENVIRONMENT,
    Permission.GIVE_IDENTITY,
    Permission.CHANGE_ALERT_ROUTES,
)
"""Each lets somebody write a part of a document; the services ask again for each record."""


class Descriptor(Endpoint):
    """The descriptor of an interface."""

    is_about_interface: ClassVar[bool] = True
    asks: ClassVar[Mapping[str, Permission]] = {"PUT": Permission.CHANGE_INTERFACE}
    parser_classes: Sequence[type[BaseParser]] = (YAMLText, JSONText)

    def get_renderers(self) -> list[BaseRenderer]:
        """Return YAML or JSON for the document, and JSON for what was done with one."""
        if self.request.method == "PUT":
            return [JSONRenderer()]
        return [YAMLRenderer(), DocumentRenderer()]

    def finalize_response(
        self, request: Request, response: Response, *args: object, **kwargs: object
    ) -> Response:
        """Tell of errors in JSON, whatever the document was wanted in."""
        if getattr(response, "exception", False):
            request.accepted_renderer = JSONRenderer()
            request.accepted_media_type = JSONRenderer.media_type
        return super().finalize_response(request, response, *args, **kwargs)

    @extend_schema(operation_id="descriptor_show", responses=DescriptorSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Show all that a descriptor may say of an interface; applied, it changes nothing."""
        interface = get_object_or_404(Interface.objects.select_related("team"), slug=slug)
        document = descriptor_of(interface)
        headers = {"ETag": tag_of(_content(document))}
        if is_known(request, headers["ETag"]):
            return Response(status=304, headers=headers)
        return Response(document, headers=headers)

    @extend_schema(
        operation_id="descriptor_apply",
        parameters=[DescriptorQuery],
        request=DescriptorSerializer,
        responses={200: AppliedSerializer, 201: AppliedSerializer},
    )
    def put(self, request: Request, slug: str) -> Response:
        """Register or change an interface as a descriptor says, all or nothing.

        What `manage.py apply` does with the file: the same rights, the same refusals. A new
        interface needs no If-Match.
        """
        is_dry: bool = self.wanted(DescriptorQuery)["dry_run"]
        self._ask(Interface.objects.select_related("team").filter(slug=slug).first())
        sent: object = request.data
        # read before anything is locked: a hard text makes nobody else wait
        documents = read_documents(sent if isinstance(sent, str) else "", slug)
        with transaction.atomic():
            present = descriptor_locked(slug)
            self._ask(present)
            if not is_dry or "If-Match" in request.headers:
                version = _content(descriptor_of(present)) if present else None
                require_version_or_absence(request, version)
            changes = descriptor_apply(
                by=self.by, documents=documents, now=self.now, dry_run=is_dry
            )
        return self._applied(slug, changes, is_dry=is_dry, is_new=present is None)

    def _ask(self, interface: Interface | None) -> None:
        """Let the caller go on only if they may write any of it, or register something new."""
        if interface is None:
            require(self.by, Permission.ADD_INTERFACE)
        elif not any(self.by.has_perm(one, interface) for one in _WRITTEN_IN_PARTS):
            require(self.by, Permission.CHANGE_INTERFACE, interface)

    def _applied(
        self, slug: str, changes: Sequence[Change], *, is_dry: bool, is_new: bool
    ) -> Response:
        shown = {"dry_run": is_dry, "changes": [asdict(one) for one in changes]}
        headers = {}
        if written := Interface.objects.select_related("team").filter(slug=slug).first():
            headers["ETag"] = tag_of(_content(descriptor_of(written)))
        if is_new and not is_dry:
            headers["Location"] = reverse("api-interface", args=[slug])
        status = 201 if is_new and not is_dry else 200
        return Response(AppliedSerializer(shown).data, status, headers=headers)


def _content(document: Mapping[str, Any]) -> Content:
    return cast(Content, as_json(document))
