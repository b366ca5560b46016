"""Scorecards: reading, writing drafts, simulating them, and putting one in force."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from readiness.api import examples
from readiness.api.scorecard_shapes import (
    ActivationSerializer,
    NewScorecardSerializer,
    ReleasedSerializer,
    ScorecardDifferenceSerializer,
    ScorecardSerializer,
    SinceQuery,
)
from readiness.domain.scorecards import Scorecard as Card
from readiness.domain.scorecards import ScorecardInvalid
from readiness.domain.scorecards.difference import difference
from readiness.domain.scorecards.reading import read, told
from readiness.domain.scorecards.shapes import described
from readiness.domain.scorecards.writing import content_of
from readiness.models import Scorecard
from readiness.selectors.scorecards import Version, row_named, version_of, versions
from readiness.services import scorecards as services
from readiness.tasks.probing import dispatch_soon
from registry.api.endpoint import Content, Endpoint, Listing, changing
from registry.api.repetition import once
from registry.domain.permissions import Permission


class CardEndpoint(Endpoint):
    """What has to do with one scorecard."""

    def version(self, key: str) -> Version:
        """Return the scorecard in the address.

        Raises:
            Http404: there is none.
        """
        found = versions().named(key)
        if found is None:
            raise Http404
        return found

    def row(self, key: str) -> Scorecard:
        """Return the row of the scorecard in the address.

        Raises:
            Http404: there is none that people wrote.
        """
        found = row_named(key)
        if found is None:
            raise Http404
        return found


class Scorecards(Listing):
    """The scorecards that people wrote, and making another."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.CHANGE_SCORECARD}

    @extend_schema(operation_id="scorecards_list", responses=ScorecardSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the scorecards that people wrote, the newest first."""
        return self.page(Scorecard.objects.all(), _of_row, ("-number",))

    @extend_schema(
        operation_id="scorecard_draft",
        request=NewScorecardSerializer,
        responses={201: ScorecardSerializer},
    )
    def post(self, request: Request) -> Response:
        """Make a draft of another scorecard, or of a content."""
        self.ask()
        return once(self, self._make)

    def _make(self) -> Response:
        sent = self.checked(NewScorecardSerializer)
        if bool(sent["start"]) is ("content" in sent):
            raise ValidationError(
                {"start": ["Name a scorecard or send a content, one of the two."]}
            )
        card, base = self._begun(sent)
        made = services.draft_make(by=self.by, card=card, base=base, now=self.now)
        shown = _of_row(made)
        return self.one(shown, 201, reverse("api-scorecard", args=[shown["key"]]))

    def _begun(self, sent: Mapping[str, Any]) -> tuple[Card, int]:
        found = versions()
        if "content" in sent:
            newest = next(one for one in found.all if not one.is_own)
            return _read(sent["content"]), newest.base
        version = found.named(sent["start"])
        if version is None:
            keys = ", ".join(one.key for one in found.all)
            raise ValidationError({"start": [f"There is no such scorecard. There are: {keys}."]})
        return version.card, version.base


class InForce(Endpoint):
    """The scorecard in force."""

    @extend_schema(operation_id="scorecard_in_force", responses=ScorecardSerializer)
    def get(self, request: Request) -> Response:
        """Show the scorecard by which everything is judged."""
        return self.one(_shown(versions().in_force))


class Released(Endpoint):
    """The scorecards of the program."""

    @extend_schema(operation_id="scorecards_released", responses=ReleasedSerializer)
    def get(self, request: Request) -> Response:
        """Show the scorecards that this version of the program brings."""
        found = [_shown(one) for one in versions().all if not one.is_own]
        return self.one({"scorecards": found})


class CardSchema(Endpoint):
    """What a content may hold."""

    @extend_schema(
        operation_id="scorecard_schema",
        responses={200: {"type": "object"}},
        examples=[OpenApiExample("schema", value=examples.CARD_SCHEMA, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        """Show the JSON Schema (draft 2020-12) of the content of a scorecard."""
        return self.one(described())


class OneScorecard(CardEndpoint):
    """One scorecard."""

    asks: ClassVar[Mapping[str, Permission]] = dict.fromkeys(
        ("PUT", "DELETE"), Permission.CHANGE_SCORECARD
    )

    @extend_schema(operation_id="scorecard_show", responses=ScorecardSerializer)
    def get(self, request: Request, key: str) -> Response:
        """Show a scorecard, one of the program's or one that people wrote."""
        return self.one(_shown(self.version(key)))

    @extend_schema(
        operation_id="scorecard_replace",
        request=ScorecardSerializer,
        responses=ScorecardSerializer,
    )
    def put(self, request: Request, key: str) -> Response:
        """Have a draft say something else; what is or was in force never changes."""
        number = self._number(key)
        with changing(self, Scorecard.objects.all(), _of_row, _nothing, number=number) as row:
            sent = self.checked(ScorecardSerializer)
            card = _read(sent["content"])
            changed = services.draft_change(
                by=self.by, draft=row, card=card, seen=row.digest, now=self.now
            )
            return self.one(_of_row(changed))

    @extend_schema(operation_id="scorecard_remove", responses={204: None})
    def delete(self, request: Request, key: str) -> Response:
        """Remove a draft."""
        number = self._number(key)
        with changing(self, Scorecard.objects.all(), _of_row, _nothing, number=number) as row:
            services.draft_remove(by=self.by, draft=row)
        return Response(status=204)

    def _number(self, key: str) -> int:
        # who may not write is told so, whatever there is
        self.ask()
        return self.row(key).number


class ScorecardDifference(CardEndpoint):
    """In what a scorecard differs from another."""

    @extend_schema(
        operation_id="scorecard_difference",
        parameters=[SinceQuery],
        responses=ScorecardDifferenceSerializer,
    )
    def get(self, request: Request, key: str) -> Response:
        """Show in what a scorecard differs from another, line by line."""
        since = self.wanted(SinceQuery)["since"]
        old = self.version(since) if since else versions().in_force
        found = difference(old.card, self.version(key).card)
        shown = {"since": old.key, "thresholds": found.thresholds, "lines": found.lines}
        return self.one(ScorecardDifferenceSerializer(shown).data)


class Activation(CardEndpoint):
    """Putting a draft in force: an act of people."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.ACTIVATE_SCORECARD}
    for_people: ClassVar[frozenset[str]] = frozenset({"POST"})
    pointers: ClassVar[Mapping[str, str]] = {"seen": "/digest"}

    @extend_schema(
        operation_id="scorecard_activate",
        request=ActivationSerializer,
        responses=ScorecardSerializer,
    )
    def post(self, request: Request, key: str) -> Response:
        """Put a draft in force that was simulated as it is; the fleet is then judged by it."""
        self.ask()
        return once(self, lambda: self._activate(key))

    def _activate(self, key: str) -> Response:
        row, sent = self.row(key), self.checked(ActivationSerializer)
        active = services.scorecard_activate(
            by=self.by, draft=row, seen=sent["digest"], note=sent["note"], now=self.now
        )
        dispatch_soon()
        return self.one(_of_row(active))


def _read(content: object) -> Card:
    try:
        return read(content)
    except ScorecardInvalid as error:
        raise ValidationError({"content": [told(one) for one in error.problems]}) from error


def _nothing(row: Scorecard) -> None:
    return None


def _of_row(row: Scorecard) -> Content:
    return _shown(version_of(row))


def _shown(version: Version) -> Content:
    names = ("key", "state", "digest", "base", "note", "made_by", "made_at")
    shown = {name: getattr(version, name) for name in names} | {
        "content": content_of(version.card),
        "activated_by": version.activated_by,
        "activated_at": version.activated_at,
        "retired_at": version.retired_at,
    }
    return ScorecardSerializer(shown).data
