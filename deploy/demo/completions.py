"""Chat completions without a model: the question comes back, in the shapes that clients know."""

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

MODEL = "sample-echo"
MOST_TOKENS = 4096
_TOKEN_BYTES = 12


class CompletionRefused(ValueError):
    """The request cannot be answered; the message says why."""


class _Message(BaseModel):
    model_config = ConfigDict(strict=True)

    role: str
    content: str


class Requested(BaseModel):
    """What the sample understands of a request; other parameters are ignored."""

    model_config = ConfigDict(strict=True)

    model: str = MODEL
    messages: list[_Message] = Field(min_length=1)
    stream: bool = False
    max_tokens: int = Field(default=MOST_TOKENS, ge=1, le=MOST_TOKENS)


@dataclass(frozen=True)
class Completion:
    """One answer, whole or as events."""

    wanted: Requested
    created: datetime
    id: str = field(default_factory=lambda: f"chatcmpl-{secrets.token_hex(_TOKEN_BYTES)}")

    @property
    def tokens(self) -> list[str]:
        """The answer word by word, cut off after ``max_tokens``."""
        return self._all_tokens()[: self.wanted.max_tokens]

    def whole(self) -> dict[str, Any]:
        """Return the answer as one object."""
        message = {"role": "assistant", "content": "".join(self.tokens)}
        choice = {"index": 0, "message": message, "finish_reason": self._end()}
        return {**self._frame("chat.completion"), "choices": [choice], "usage": self._usage()}

    def events(self) -> Iterator[bytes]:
        """Yield the answer as server-sent events, one for each token, ``[DONE]`` the last."""
        for token in self.tokens:
            yield self._event({"content": token}, None)
        yield self._event({}, self._end())
        yield b"data: [DONE]\n\n"

    def _all_tokens(self) -> list[str]:
        question = self.wanted.messages[-1].content
        words = f"You wrote: {question} (A sample answers, there is no model.)".split()
        return [words[0], *(f" {word}" for word in words[1:])]

    def _end(self) -> str:
        return "stop" if len(self.tokens) == len(self._all_tokens()) else "length"

    def _event(self, delta: dict[str, str], end: str | None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": end}
        frame = {**self._frame("chat.completion.chunk"), "choices": [choice]}
        return f"data: {json.dumps(frame, separators=(',', ':'))}\n\n".encode()

    def _frame(self, kind: str) -> dict[str, Any]:
        created = int(self.created.timestamp())
        return {"id": self.id, "object": kind, "created": created, "model": self.wanted.model}

    def _usage(self) -> dict[str, int]:
        asked = sum(len(message.content.split()) for message in self.wanted.messages)
        given = len(self.tokens)
        return {
            "prompt_tokens": asked,
            "completion_tokens": given,
            "total_tokens": asked + given,
        }


def requested(body: bytes) -> Requested:
    """Read the body of a request.

    Raises:
        CompletionRefused: it is not JSON, or a field is missing or out of bounds.
    """
    try:
        return Requested.model_validate_json(body)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise CompletionRefused(f"{place or 'body'}: {first['msg']}") from error
