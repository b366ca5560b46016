"""What must not be public, and by which signs of an answer it is known."""

import re
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Path = Annotated[str, Field(pattern=r"^/\S*$")]
Words = Annotated[str, Field(min_length=1)]

LEAST_SIGNALS = 2
"""A status alone proves nothing: an interface may answer 200 to every path (probes.md, P07)."""


class ExposureCheck(StrEnum):
    """The checks that ask whether something is public."""

    METRICS = "EXP-1"
    DOCUMENTATION = "EXP-2"
    PANELS = "EXP-3"
    TOOLS = "EXP-4"
    DEVELOPMENT = "EXP-5"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Sign(_Frozen):
    """What an answer looks like when it is the thing itself. All that is given has to hold.

    Attributes:
        statuses: one of them.
        content_types: one of them begins the header's value; "" stands for no header.
        texts: each is somewhere in the body.
        patterns: each regular expression is found in the body.
        keys: each is a key of the JSON object that the body is.
        headers: name in small letters, and a text that is somewhere in its value.
        is_guarded: the thing is there and asks who somebody is, so it is not public.
    """

    statuses: tuple[int, ...] = Field(default=(200,), strict=False, min_length=1)
    content_types: tuple[str, ...] = Field(default=(), strict=False)
    texts: tuple[Words, ...] = Field(default=(), strict=False)
    patterns: tuple[Words, ...] = Field(default=(), strict=False)
    keys: tuple[Words, ...] = Field(default=(), strict=False)
    headers: dict[str, Words] = Field(default_factory=dict)
    is_guarded: bool = False

    @model_validator(mode="after")
    def _proves_something(self) -> Self:
        every = (*self.texts, *self.patterns, *self.keys, *self.headers)
        if len(every) + bool(self.content_types) < LEAST_SIGNALS:
            raise ValueError(f"a sign has at least {LEAST_SIGNALS} signals beside the status")
        for pattern in self.patterns:
            re.compile(pattern)
        return self

    @property
    def words(self) -> str:
        """The signals as people read them; all of them are this file's, none the server's."""
        shown = (
            *self.content_types[:1],
            *(f"“{text.strip()}”" for text in self.texts),
            *(f"/{pattern}/" for pattern in self.patterns),
            *(f"key “{key}”" for key in self.keys),
            *(f"{name} with “{value}”" for name, value in self.headers.items()),
        )
        return ", ".join(filter(None, shown))


class Exposure(_Frozen):
    """One thing that strangers must not get at.

    Attributes:
        check: the check that asks for it.
        path: path and query that are asked for with GET.
        what: the thing in words, to follow "is public:".
        accept: the Accept header to send; some applications answer a page to anything else.
        most_bytes: of the body that are needed, None for as much as is read of any answer. With it
            a stream that never ends is left as soon as it began.
        signs: any of them gives the thing away.
        seen: where the answer was seen: on a running instance with its version, or in the
            published source or documentation.
    """

    check: Annotated[ExposureCheck, Field(strict=False)]
    path: Path
    what: Words
    accept: Words = "*/*"
    most_bytes: int | None = Field(default=None, ge=1)
    signs: tuple[Sign, ...] = Field(strict=False, min_length=1)
    seen: Words


class Mark(_Frozen):
    """What gives development mode away on pages that are asked for anyway; see ``Exposure``."""

    what: Words
    signs: tuple[Sign, ...] = Field(strict=False, min_length=1)
    seen: Words


class Existence(_Frozen):
    """A route without a guard of its own: that it is there for a stranger says that it is public.

    It is asked for with GET, which it does not take, so that nothing happens: a server that knows
    the path answers 405 with the methods that it takes. See ``Exposure``.
    """

    check: Annotated[ExposureCheck, Field(strict=False)]
    path: Path
    what: Words
    seen: Words


class Catalogue(_Frozen):
    """What is asked of every interface, whatever its kind."""

    exposures: tuple[Exposure, ...] = Field(strict=False)
    marks: tuple[Mark, ...] = Field(strict=False)
