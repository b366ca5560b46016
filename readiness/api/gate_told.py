"""How an answer of the gate is told, whichever way it takes: its body, its status, its headers."""

import random
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from readiness.api.problem_types import named
from readiness.domain.gate.answering import clock, retry_seconds
from readiness.domain.gate.problems import problem_of
from readiness.domain.gate.reasons import ReasonCode, Verdict
from readiness.selectors.gate_answers import Answered
from registry.api.endpoint import Content
from registry.api.problems import MEDIA_TYPE, problem

_STATUS = {"allow": 200, "deny": 409, "pending": 429}


@dataclass(frozen=True, slots=True)
class Told:
    """An answer with a verdict, whichever way it takes out.

    Attributes:
        media_type: None for that of any other answer.
    """

    content: Content
    status: int
    headers: dict[str, str]
    media_type: str | None


def told(answered: Answered, nonce: str, token: str | None, *, measures: bool) -> Told:
    """Return an answer with a verdict; with ``measures`` it is 200, whatever the verdict."""
    content = shown(answered, nonce, token)
    headers = {"X-Gate-Mode": content["mode"]}
    retry = content["next"]["retry_after_seconds"]
    if measures or content["allow"]:
        return Told(content, 200, headers, None)
    if retry is not None:
        headers["Retry-After"] = str(retry)
    status = _STATUS[content["verdict"]]
    return Told(refused(content, status), status, headers, MEDIA_TYPE)


def shown(answered: Answered, nonce: str, token: str | None) -> dict[str, Any]:
    """Return the body of an answer, the words that clients look for first."""
    content = dict(answered.content)
    waiting, retry_at = content.pop("waiting"), content.pop("retry_at")
    spread = random.SystemRandom().random()
    first = {name: content.pop(name) for name in ("verdict", "allow", "would_be", "mode")}
    page = _page(content)
    reasons = [{**one, "url": page} for one in content.pop("reasons")]
    valid_until = content.pop("valid_until")
    return {
        **first,
        "evaluation": answered.public_id,
        "nonce_echo": nonce or None,
        **content,
        "reasons": reasons,
        "next": {
            "retry_after_seconds": retry_seconds(waiting, spread),
            "retry_at": retry_at,
            "cannot_pass_before": retry_at,
        },
        "decision_token": token,
        "valid_until": valid_until,
        "audit_head": answered.audit_head,
        "server_time": clock(timezone.now()),
    }


def refused(content: Content, status: int) -> dict[str, Any]:
    """Return an answer that is no allow, as a problem that holds the whole of it."""
    blocking = [one["code"] for one in content["reasons"] if one["severity"] == "block"]
    code = ReasonCode(blocking[0]) if blocking else None
    kind = problem_of(Verdict(content["verdict"]), code)
    return {**content, **problem(status, content["summary"]), **named(kind)}


def _page(content: Content) -> str:
    if content["release"]:
        return f"{settings.PUBLIC_URL}{_path('release', content['release'])}"
    place = _path("environment-gate", content["interface"], content["environment"])
    return f"{settings.PUBLIC_URL}{place}"


@lru_cache
def _path(name: str, *place: str) -> str:
    return reverse(name, args=place)
