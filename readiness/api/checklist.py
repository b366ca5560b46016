"""The checklist of an environment. No token answers it: what somebody says, they say in person."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from readiness.api.claim_shapes import (
    AnswerSerializer,
    AssignSerializer,
    ChecklistSerializer,
    CommentSerializer,
    ConfirmSerializer,
    QuestionSerializer,
)
from readiness.domain.assessment_document import finding_document
from readiness.domain.attestations import Answer, Answered, Attestation, end_of, latest_day
from readiness.domain.checklist import Item
from readiness.rights import may_answer_any, require_answer
from readiness.selectors.checklist import checklist_item_page, checklist_page
from readiness.selectors.checklist_shapes import Asked, ChecklistRow
from readiness.selectors.questions import item_asked, items_asked
from readiness.services import checklist as services
from registry.api.endpoint import Content, Endpoint
from registry.api.repetition import once
from registry.domain.permissions import Permission
from registry.selectors.people import reader_of
from registry.selectors.records import EnvironmentRecord, environment_record
from registry.services.errors import Refused

_IN_PERSON: Mapping[str, Permission] = {"POST": Permission.ANSWER_CHECKLIST}


class Checklist(Endpoint):
    """All questions of an environment that people and tools answer."""

    is_about_interface: ClassVar[bool] = True

    @extend_schema(operation_id="checklist_show", responses=ChecklistSerializer)
    def get(self, request: Request, slug: str, name: str) -> Response:
        """Show what is asked of an environment, what was answered, and what follows from it."""
        page = checklist_page(slug, name, reader=reader_of(self.person), now=self.now)
        if page is None:
            raise Http404
        progress = page.progress
        content = {
            "progress": {
                "total": progress.total,
                "answered": progress.answered,
                "expiring": progress.soon,
            },
            "questions": [_question(row) for row in page.rows],
        }
        return self.one(ChecklistSerializer(content).data)


class QuestionEndpoint(Endpoint):
    """What has to do with one question of one environment."""

    is_about_interface: ClassVar[bool] = True
    asks: ClassVar[Mapping[str, Permission]] = _IN_PERSON

    def place(self, slug: str, name: str) -> EnvironmentRecord:
        """Return the environment in the address.

        Raises:
            Http404: there is none.
        """
        found = environment_record(slug, name)
        if found is None:
            raise Http404
        return found

    def item(self, place: EnvironmentRecord, check: str) -> Item:
        """Return the question in the address, which whoever asks may answer.

        Raises:
            Http404: nobody answers that check.
            PermissionDenied: they may not.
        """
        item = item_asked(check)
        if item is None:
            raise Http404
        require_answer(self.by, place, item)
        return item

    def shown(self, place: EnvironmentRecord, check: str, status: int = 200) -> Response:
        """Answer with the question as it stands now."""
        slug, reader = place.interface.slug, reader_of(self.person)
        page = checklist_item_page(slug, place.name, check, reader=reader, now=self.now)
        if page is None:
            raise Http404
        return self.one(_question(page.row), status)


class AnswerGiven(QuestionEndpoint):
    """Answering a question."""

    @extend_schema(
        operation_id="checklist_answer",
        request=AnswerSerializer,
        responses={201: QuestionSerializer},
    )
    def post(self, request: Request, slug: str, name: str, check: str) -> Response:
        """Answer a question; who was asked to is asked no more."""
        place = self.place(slug, name)
        item = self.item(place, check)
        return once(self, lambda: self._answer(place, item))

    def _answer(self, place: EnvironmentRecord, item: Item) -> Response:
        sent = self.checked(AnswerSerializer)
        until = end_of(sent.get("valid_until") or latest_day(item, self.now))
        given = Answered(Answer(sent["answer"]), until, sent["statement"], sent["link"])
        services.attestation_give(
            by=self.by,
            environment=place,
            item=item,
            given=given,
            keeps_file=sent["keeps_file"],
            basis=sent["basis"],
            now=self.now,
        )
        return self.shown(place, item.check, 201)


class Confirmed(QuestionEndpoint):
    """Answering many questions as they were answered last."""

    @extend_schema(
        operation_id="checklist_confirm", request=ConfirmSerializer, responses={204: None}
    )
    def post(self, request: Request, slug: str, name: str) -> Response:
        """Answer questions as they were answered last, all of them or none."""
        place = self.place(slug, name)
        if not may_answer_any(self.by, place):
            raise PermissionDenied(Permission.ANSWER_CHECKLIST)
        return once(self, lambda: self._confirm(place))

    def _confirm(self, place: EnvironmentRecord) -> Response:
        sent = self.checked(ConfirmSerializer)
        checks, bases = sent["checks"], sent["bases"]
        items = items_asked()
        missing = next((at for at, check in enumerate(checks) if check not in items), None)
        if missing is not None:
            raise Refused(f"checks/{missing}", f"Nobody answers {checks[missing]}.")
        if strange := sorted(bases.keys() - set(checks)):
            raise Refused(f"bases/{strange[0]}", "It is not among the checks.")
        known = [items[check] for check in checks]
        services.attestations_confirm(
            by=self.by, environment=place, items=known, bases=bases, now=self.now
        )
        return Response(status=204)


class Assigned(QuestionEndpoint):
    """Asking somebody to answer a question."""

    @extend_schema(
        operation_id="checklist_assign", request=AssignSerializer, responses=QuestionSerializer
    )
    def post(self, request: Request, slug: str, name: str, check: str) -> Response:
        """Ask one person to answer; whoever was asked before is asked no more."""
        place = self.place(slug, name)
        item = self.item(place, check)
        return once(self, lambda: self._assign(place, item))

    def _assign(self, place: EnvironmentRecord, item: Item) -> Response:
        sent = self.checked(AssignSerializer)
        services.assignment_make(by=self.by, environment=place, item=item, now=self.now, **sent)
        return self.shown(place, item.check)


class Unassigned(QuestionEndpoint):
    """Asking nobody in particular any more."""

    @extend_schema(operation_id="checklist_unassign", request=None, responses=QuestionSerializer)
    def post(self, request: Request, slug: str, name: str, check: str) -> Response:
        """Ask nobody in particular any more."""
        place = self.place(slug, name)
        item = self.item(place, check)
        return once(self, lambda: self._unassign(place, item))

    def _unassign(self, place: EnvironmentRecord, item: Item) -> Response:
        services.assignment_withdraw(by=self.by, environment=place, item=item)
        return self.shown(place, item.check)


class Commented(QuestionEndpoint):
    """Writing beside a question."""

    @extend_schema(
        operation_id="checklist_comment",
        request=CommentSerializer,
        responses={201: QuestionSerializer},
    )
    def post(self, request: Request, slug: str, name: str, check: str) -> Response:
        """Write a comment beside a question."""
        place = self.place(slug, name)
        item = self.item(place, check)
        return once(self, lambda: self._comment(place, item))

    def _comment(self, place: EnvironmentRecord, item: Item) -> Response:
        text = self.checked(CommentSerializer)["text"]
        services.comment_add(by=self.by, environment=place, item=item, text=text, now=self.now)
        return self.shown(place, item.check, 201)


def _question(row: ChecklistRow) -> Content:
    item = row.item
    return QuestionSerializer(
        {
            "check": item.check,
            "question": item.question,
            "why": item.why,
            "prove": item.prove,
            "valid_days": item.days,
            "responsibility": item.responsibility,
            "takes_answers": item.takes_answers,
            "takes_evidence": item.takes_evidence,
            "finding": finding_document(row.finding),
            "attestation": _attestation(row.attestation),
            "evidence_id": row.evidence.public_id if row.evidence else None,
            "asked": _asked(row.asked),
            "basis": row.basis,
        }
    ).data


def _attestation(said: Attestation | None) -> dict[str, Any] | None:
    if said is None:
        return None
    file = {"name": said.file_name, "sha256": said.file_digest} if said.file_digest else None
    return {
        "id": said.public_id,
        "answer": said.answer,
        "statement": said.statement,
        "link": said.link,
        "file": file,
        "answered_by": said.by,
        "answered_at": said.answered_at,
        "valid_until": said.valid_until,
        "is_unchanged": said.is_unchanged,
    }


def _asked(asked: Asked | None) -> dict[str, Any] | None:
    return {"name": asked.person, "due_on": asked.due_on} if asked else None
