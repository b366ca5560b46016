"""How an environment stood, and what changed when and why."""

from typing import ClassVar

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from readiness.api.waiver_shapes import (
    DaysSerializer,
    FindingChangeSerializer,
    HistoryQuery,
    HistorySerializer,
)
from readiness.models import FindingPeriod
from readiness.selectors.changes import change_of, changes_listed
from readiness.selectors.days import days_of
from readiness.selectors.history import level_at
from registry.api.endpoint import Content, Endpoint, Listing
from registry.selectors.records import environment_record


def _place(slug: str, name: str) -> int:
    found = environment_record(slug, name)
    if found is None:
        raise Http404
    return found.pk


class History(Endpoint):
    """One environment as it stood."""

    is_about_interface: ClassVar[bool] = True

    @extend_schema(
        operation_id="history_show", parameters=[HistoryQuery], responses=HistorySerializer
    )
    def get(self, request: Request, slug: str, name: str) -> Response:
        """Show level, score and findings at a past moment; 404 before history begins.

        Where the scorecard of the time demanded the weakest link, the level is the one that was
        held with it: with how everything stood then that the record named as a dependency.
        """
        now = self.now
        at = min(self.wanted(HistoryQuery).get("at", now), now)
        found = level_at(_place(slug, name), at)
        if found is None:
            raise Http404
        return self.one(HistorySerializer(found).data)


class Changes(Listing):
    """What changed in an environment."""

    is_about_interface: ClassVar[bool] = True

    @extend_schema(operation_id="changes_list", responses=FindingChangeSerializer(many=True))
    def get(self, request: Request, slug: str, name: str) -> Response:
        """List which check became another one when and why, the newest first."""
        records = changes_listed().filter(environment=_place(slug, name))
        return self.page(records, _change, ("-first_seen", "-pk"))


class Days(Endpoint):
    """How days ended."""

    is_about_interface: ClassVar[bool] = True

    @extend_schema(operation_id="days_show", responses=DaysSerializer)
    def get(self, request: Request, slug: str, name: str) -> Response:
        """Show score, level and state at the end of each of the last 90 days.

        Where the scorecard of the time demanded the weakest link, level and state are those that
        were held with it.
        """
        place = _place(slug, name)
        days = days_of([place], self.now).get(place, ())
        return self.one(DaysSerializer({"days": days}).data)


def _change(row: FindingPeriod) -> Content:
    return FindingChangeSerializer(change_of(row)).data
