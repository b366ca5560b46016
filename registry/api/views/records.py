"""How an interface is operated: its record, read whole and written section by section."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from registry.api.endpoint import Content, Endpoint, changing
from registry.api.serializers.records import POINTERS, RecordSerializer, section_sent
from registry.domain.particulars import Section
from registry.domain.permissions import Permission
from registry.models import Interface
from registry.selectors.particulars import LISTS, particulars_of
from registry.services import particulars as services


class Record(Endpoint):
    """The record of an interface."""

    is_about_interface: ClassVar[bool] = True

    @extend_schema(operation_id="record_show", responses=RecordSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Show how an interface is operated, all sections of it."""
        found = _records().prefetch_related(*LISTS)
        return self.one(_record(get_object_or_404(found, slug=slug)))


class RecordSection(Endpoint):
    """One section of the record of an interface."""

    is_about_interface: ClassVar[bool] = True
    asks: ClassVar[Mapping[str, Permission]] = {"PUT": Permission.CHANGE_INTERFACE}
    pointers: ClassVar[Mapping[str, str]] = POINTERS

    @extend_schema(
        operation_id="record_section_replace", request=RecordSerializer, responses=RecordSerializer
    )
    def put(self, request: Request, slug: str, section: str) -> Response:
        """Replace one section, by the version of the whole record; the others stay."""
        if section not in set(Section):
            raise Http404
        with changing(self, _records(), _record, slug=slug) as interface:
            part = Section(section)
            changed = services.interface_describe(
                by=self.by,
                interface=interface,
                section=part,
                particulars=section_sent(part, self.checked(RecordSerializer)),
                now=self.now,
            )
            return self.one(_record(changed))


def _records() -> QuerySet[Interface]:
    return Interface.objects.select_related("team")


def _record(interface: Interface) -> Content:
    shown: Content = RecordSerializer().to_representation(asdict(particulars_of(interface)))
    return shown
