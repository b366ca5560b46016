"""Everything that was put in the place of the gate, and what ``gate.sh`` ends with then."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from tests.unit.deploy.gate.server import (
    Answer,
    Asked,
    Respond,
    allow,
    deny,
    json_answer,
    page_answer,
    pending,
    refusal,
    verdict,
)

LARGE_BYTES = 600_000
QUOTED = '{"page": {"verdict":"allow","allow":true}, "text": "\\"verdict\\":\\"allow\\""}'


@dataclass(frozen=True)
class Case:
    """One thing that answers.

    Attributes:
        title: what it is, as the document says it.
        code: what ``gate.sh`` ends with.
        respond: the answers; None where nobody listens.
    """

    title: str
    code: int
    respond: Respond | None

    @property
    def deploys(self) -> bool:
        return self.code == 0


def _altered(status: int = 200, **changes: object) -> Respond:
    return lambda asked: json_answer(status, verdict(asked, "allow", **changes))


def _broken(content: bytes, kept: int | None = None, *, drips: bool = False) -> Answer:
    return Answer(200, content, {"Content-Type": "application/json"}, kept=kept, drips=drips)


def _nested(asked: Asked) -> Answer:
    return json_answer(200, {"page": verdict(asked, "allow"), "text": QUOTED})


def _redirect(status: int) -> Respond:
    return lambda asked: page_answer(status, "", Location=f"/sign-in/{asked.who}/")


def _html(status: int, text: str = "<!doctype html><title>Error</title>") -> Respond:
    return lambda asked: page_answer(status, text)


CASES: Mapping[str, Case] = {
    "allow": Case("allow", 0, allow),
    "pending-allow": Case(
        "pending, then allow", 0, lambda asked: allow(asked) if asked.number else pending(asked)
    ),
    "deny": Case("deny", 10, deny),
    "pending": Case("pending for ever", 11, pending),
    "202": Case(
        "202, a pending that came as a success",
        12,
        lambda asked: json_answer(202, verdict(asked, "pending")),
    ),
    "204": Case("204, no body", 12, lambda asked: Answer(204, b"")),
    "301": Case("301 to a sign-in page", 12, _redirect(301)),
    "302": Case("302 to a sign-in page", 12, _redirect(302)),
    "page": Case("sign-in page with 200", 12, _html(200)),
    "quoting-page": Case("page with 200 that quotes an allow", 12, _html(200, f"<pre>{QUOTED}")),
    "nested": Case("JSON with an allow inside, and as text", 12, _nested),
    "401": Case("401", 13, refusal(401, "Not signed in")),
    "403": Case("403", 13, refusal(403, "Not permitted")),
    "404": Case("404", 13, refusal(404, "Not found")),
    "409-page": Case("409 of a proxy, HTML", 12, _html(409)),
    "422": Case("422, a tag as subject", 13, refusal(422, "Subject not immutable")),
    "429-page": Case("429 of a proxy, HTML", 11, _html(429)),
    "500": Case("500", 12, refusal(500, "Server error")),
    "502-page": Case("502 of a proxy, HTML", 12, _html(502)),
    "503": Case("503 with `Retry-After`", 12, refusal(503, "Unavailable", Retry_After="30")),
    "refused": Case("connection refused", 12, None),
    "reset": Case(
        "reset in the middle of an allow", 12, lambda asked: _broken(allow(asked).content, 90)
    ),
    "empty": Case("200, empty body", 12, lambda asked: _broken(b"")),
    "truncated": Case(
        "allow without its end", 12, lambda asked: _broken(allow(asked).content[:-1])
    ),
    "allow-false": Case('`"verdict":"allow"`, `"allow":false`', 12, _altered(allow=False)),
    "deny-true": Case('`"verdict":"deny"`, `"allow":true`', 12, _altered(verdict="deny")),
    "nonce": Case("allow of another request", 12, _altered(nonce_echo="5e" * 16)),
    "subject": Case("allow of another subject", 12, _altered(subject_digest=f"sha256:{'0' * 64}")),
    "200-deny": Case("deny that came with 200", 12, _altered(verdict="deny", allow=False)),
    "large": Case(
        "600 kB of JSON",
        12,
        lambda asked: _broken(json.dumps({"page": QUOTED + " " * LARGE_BYTES}).encode()),
    ),
    "drip": Case(
        "an allow of one byte each 0.2 s",
        12,
        lambda asked: _broken(allow(asked).content, drips=True),
    ),
}
