"""The gate for pipelines (gate.md, "The API").

A verdict is no error, and an error is no verdict: 200, 409 and 429 hold one, 403 never does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import ClassVar

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import Throttled
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from readiness.api.gate_reach import GateReaches, require_reach
from readiness.api.gate_shapes import (
    GateAdmissionSerializer,
    GateAnswerSerializer,
    GateOutcomeSerializer,
    GateQuestionSerializer,
    GateRecordedSerializer,
    GateViewSerializer,
    question_of,
    subject_sent,
)
from readiness.api.gate_told import shown, told
from readiness.api.pipelines import PipelineAuthentication, require_commit
from readiness.api.problem_types import named
from readiness.domain.gate.outcomes import Outcome
from readiness.domain.gate.problems import ProblemKind
from readiness.selectors.gate_answers import Answered, answer_now, evaluation_place
from readiness.services.gate_admissions import (
    EvaluationUnknown,
    GateChanged,
    decision_sign,
    gate_admit,
    right_to_let_out,
)
from readiness.services.gate_evaluations import PlaceUnknown, gate_ask
from readiness.services.gate_outcomes import gate_outcome
from readiness.tasks.probing import dispatch_soon
from registry.api.endpoint import Endpoint
from registry.api.problems import MEDIA_TYPE, problem
from registry.api.repetition import once, require_same_request
from registry.domain.permissions import Permission
from registry.domain.subject import NOT_IMMUTABLE
from registry.rights import require
from registry.selectors.audit_chain import chain_state

_NONCE = "nonce"


class GateEndpoint(Endpoint):
    """What has to do with the gate: true for now alone, and kept by nobody on the way."""

    authentication_classes: Sequence[type[BaseAuthentication]] = (
        PipelineAuthentication,
        SessionAuthentication,
    )
    permission_classes = [IsAuthenticated, GateReaches]  # noqa: RUF012 (as the framework has it)

    def finalize_response(
        self, request: Request, response: Response, *args: object, **kwargs: object
    ) -> Response:
        """Have nobody keep the answer."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def handle_exception(self, exc: Exception) -> Response:
        """Answer an error; what clients tell apart by its type has a type of its own."""
        if isinstance(exc, PlaceUnknown | EvaluationUnknown):
            exc = Http404()
        answer = super().handle_exception(exc)
        codes = {one["code"] for one in (answer.data or {}).get("errors", ())}
        if NOT_IMMUTABLE in codes:
            answer.data = {**answer.data, **named(ProblemKind.NOT_IMMUTABLE)}
        if isinstance(exc, Throttled):
            answer.data = {**answer.data, **named(ProblemKind.RATE_LIMITED)}
        return answer

    def answered(self, answered: Answered, nonce: str = "", token: str | None = None) -> Response:
        """Answer with a verdict, as the address asks for it."""
        view = self.wanted(GateViewSerializer)["view"]
        found = told(answered, nonce, token, measures=view == "measure")
        return Response(
            found.content, found.status, headers=found.headers, content_type=found.media_type
        )


class GateAsked(GateEndpoint):
    """Asking the gate."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.EVALUATE_GATE}

    @extend_schema(
        operation_id="gate_ask",
        parameters=[GateViewSerializer],
        request=GateQuestionSerializer,
        responses=GateAnswerSerializer,
    )
    def post(self, request: Request) -> Response:
        """Ask whether something may go out: 200 allows, 409 denies, 429 says not yet.

        The same question of the same run is one evaluation, however often it is asked. A 200 is no
        allow unless `verdict` is `allow` in its body.
        """
        self.wanted(GateViewSerializer)
        sent = self.checked(GateQuestionSerializer)
        require_same_request(self, passing=(_NONCE,))
        question, now = question_of(sent), self.now
        require_commit(self.by, question.details["commit"])
        found = gate_ask(by=self.by, question=question, now=now)
        if found.wants_probes:
            dispatch_soon()
        token = decision_sign(found, now) if found.content["allow"] else None
        return self.answered(found, sent[_NONCE], token)


class GateEvaluated(GateEndpoint):
    """One evaluation."""

    def found(self, evaluation_id: str) -> Answered:
        """Return what the gate says now of what was asked.

        Raises:
            Http404: there is no such evaluation.
            PermissionDenied: the token is for other places.
        """
        answer = answer_now(evaluation_id, self.now)
        if answer is None:
            raise Http404
        found, place = answer
        require_reach(self.request, place.interface.slug, place.name)
        return found

    @extend_schema(
        operation_id="gate_evaluation",
        parameters=[GateViewSerializer],
        responses=GateAnswerSerializer,
    )
    def get(self, request: Request, evaluation_id: str) -> Response:
        """Show what the gate says now of what was asked once, without asking it."""
        return self.answered(self.found(evaluation_id))


class GateAdmitted(GateEndpoint):
    """Letting out what was allowed."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.ADMIT_RELEASE}

    @extend_schema(
        operation_id="gate_admit", request=GateAdmissionSerializer, responses=GateAnswerSerializer
    )
    def post(self, request: Request, evaluation_id: str) -> Response:
        """Spend the token of an allow just before the deployment, once.

        Everything is asked again in one transaction; 409 if anything changed, without a verdict.
        """
        require_letting_out(self, evaluation_id)
        sent = self.checked(GateAdmissionSerializer)
        require_same_request(self, passing=(_NONCE,))
        try:
            found = gate_admit(
                by=self.by,
                evaluation=evaluation_id,
                token=sent["decision_token"],
                subject=subject_sent(sent),
                now=self.now,
            )
        except GateChanged as changed:
            return _changed(changed, evaluation_id)
        content = shown(replace(found, audit_head=chain_state().digest), sent[_NONCE], None)
        return Response(content, headers={"X-Gate-Mode": content["mode"]})


class GateEnded(GateEndpoint):
    """Saying what became of it."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.ADMIT_RELEASE}

    @extend_schema(
        operation_id="gate_outcome", request=GateOutcomeSerializer, responses=GateRecordedSerializer
    )
    def post(self, request: Request, evaluation_id: str) -> Response:
        """Record what became of what was let out; what succeeded is probed and then verified.

        Another image than the one that was approved is refused, and not recorded as deployed.
        """
        require_letting_out(self, evaluation_id)
        sent = self.checked(GateOutcomeSerializer)

        def done() -> Response:
            found = gate_outcome(
                by=self.by,
                evaluation=evaluation_id,
                status=Outcome(sent["status"]),
                observed_image=sent["observed_image_digest"],
                now=self.now,
            )
            if found.outcome is Outcome.SUCCEEDED:
                dispatch_soon()
            return Response(asdict(found))

        answer = once(self, done)
        # not before it has ended: its own row is chained then
        recorded = {**answer.data, "audit_head": chain_state().digest}
        answer.data = GateRecordedSerializer(recorded).data
        return answer


def require_letting_out(endpoint: Endpoint, evaluation_id: str) -> None:
    """Let the caller go on only if whoever asks may let out what the evaluation is about.

    Raises:
        Http404: there is no such evaluation.
        PermissionDenied: they may not.
    """
    found = evaluation_place(evaluation_id)
    if found is None:
        raise Http404
    place, action = found
    require(endpoint.by, right_to_let_out(action), place)


def _changed(changed: GateChanged, evaluation_id: str) -> Response:
    """Answer that something cannot be let out: no verdict, for nothing was asked."""
    errors = [{"pointer": "", "code": changed.code, "detail": str(changed)}]
    kept = ("would_be", "mode", "summary", "subject_digest", "reasons")
    more = {name: changed.content[name] for name in kept if name in changed.content}
    more |= {"evaluation": evaluation_id, "audit_head": chain_state().digest}
    found = problem(409, str(changed), errors, **more)  # type: ignore[arg-type] # of many shapes, as JSON
    return Response(found | named(ProblemKind.CHANGED), 409, content_type=MEDIA_TYPE)
