"""What a release consists of: seven parts, each named by a digest and never by a tag.

A tag or a branch names whatever it points to at the moment, so an approval of it would be an
approval of something else by tomorrow.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter

import rfc8785

NOT_IMMUTABLE = "subject_not_immutable"
"""Code of the error about a part that can change while its name stays."""
LONGEST_DIGEST = 250
"""Characters of one part: a model is named by its repository and its commit."""

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}", re.ASCII)
_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_MODEL = re.compile(rf"hf:{_NAME}/{_NAME}@[0-9a-f]{{40}}", re.ASCII)
DIGEST_PATTERN = rf"^{_DIGEST.pattern}$"
MODEL_PATTERN = rf"^(?:{_DIGEST.pattern}|{_MODEL.pattern})$"


class Part(StrEnum):
    """One part of what runs."""

    IMAGE = "image"
    MODEL = "model"
    PROMPT = "prompt"
    RENDERING = "rendering"
    CONFIGURATION = "configuration"
    PROXY = "proxy"
    TOOLS = "tools"


class ChangeKind(StrEnum):
    """What of an interface a release changes, by which it is decided who approves it."""

    CODE = "code"
    MODEL = "model"
    PROMPT = "prompt"
    RENDERING = "rendering"
    CONFIGURATION = "configuration"
    PROXY = "proxy"
    TOOLS = "tools"


KIND_OF = {part: ChangeKind.CODE if part is Part.IMAGE else ChangeKind(part) for part in Part}
"""What changes where a part differs."""


class SubjectInvalid(ValueError):
    """A part that does not name one immutable content.

    Attributes:
        part: which one, "" where the subject as a whole is wrong.
        code: of the error, as programs know it.
    """

    def __init__(self, part: str, message: str, code: str = NOT_IMMUTABLE) -> None:
        super().__init__(message)
        self.part = part
        self.code = code


_PARTS = [part.value for part in Part]
_digests = attrgetter(*_PARTS)


@dataclass(frozen=True, slots=True)
class ReleaseSubject:
    """The digests of a release; "" for a part that it does not have."""

    image: str = ""
    model: str = ""
    prompt: str = ""
    rendering: str = ""
    configuration: str = ""
    proxy: str = ""
    tools: str = ""

    def of(self, part: Part) -> str:
        """Return the digest of ``part``."""
        value: str = getattr(self, part)
        return value

    @property
    def named(self) -> dict[str, str]:
        """The digests that there are, by part."""
        return {part: value for part, value in zip(_PARTS, _digests(self), strict=True) if value}

    @property
    def digest(self) -> str:
        """One digest for all: SHA-256 of the parts as canonical JSON (RFC 8785)."""
        return f"sha256:{hashlib.sha256(rfc8785.dumps(self.named)).hexdigest()}"


def subject_of(values: Mapping[str, str]) -> ReleaseSubject:
    """Return the subject that ``values`` name; space around a digest is dropped.

    Raises:
        SubjectInvalid: a part is unknown or no digest, or there is none at all.
    """
    for name in values:
        if name not in set(Part):
            known = ", ".join(Part)
            raise SubjectInvalid(name, f"There is no part {name}. There are: {known}.", "unknown")
    parts = {Part(name): value.strip() for name, value in values.items()}
    for part, value in parts.items():
        if value and (refusal := part_refusal(part, value)):
            raise SubjectInvalid(part, refusal)
    if not any(parts.values()):
        raise SubjectInvalid(
            "", "Name at least one digest, usually that of the image.", "subject_empty"
        )
    return ReleaseSubject(**{part.value: value for part, value in parts.items()})


def part_refusal(part: Part, value: str) -> str:
    """Return why ``value`` does not name one immutable content, and what would; "" if it does."""
    if _DIGEST.fullmatch(value) or (part is Part.MODEL and _MODEL.fullmatch(value)):
        return ""
    return f"{_why(value)} Give {_expected(part)}."


def change_kinds(
    subject: ReleaseSubject,
    current: ReleaseSubject | None,
    added: Iterable[ChangeKind] = (),
) -> tuple[ChangeKind, ...]:
    """Return what a release changes, in the order of ``ChangeKind``.

    A part that is no longer named changes as well. The first release of an environment changes
    all that it names.

    Args:
        current: what runs there, None where nothing is recorded.
        added: what somebody says changes beside that; nothing is ever taken away.
    """
    before = current or ReleaseSubject()
    differing = {KIND_OF[part] for part in Part if subject.of(part) != before.of(part)}
    wanted = differing | set(added)
    return tuple(kind for kind in ChangeKind if kind in wanted)


def proxy_disagreement(subject: ReleaseSubject, contract_digest: str) -> str:
    """Return in a sentence that a release names another proxy contract; "" where it does not.

    Args:
        contract_digest: of the present version of the contract, "" where there is none.
    """
    if not (subject.proxy and contract_digest) or subject.proxy == contract_digest:
        return ""
    return (
        f"The proxy contract of the environment is {contract_digest}, and the release names "
        f"{subject.proxy}."
    )


def _why(value: str) -> str:
    """Say what ``value`` is instead of a digest."""
    shown = value if len(value) <= 60 else f"{value[:60]}…"
    _, at, revision = value.rpartition("@")
    if value.startswith("hf:"):
        if not at:
            return f"{shown} names no commit, so it is whatever the repository holds at the moment."
        return f"{shown} names a branch or a tag, which can be moved to another commit."
    if _DIGEST.fullmatch(revision) and at:
        return f"{shown} names where it lies as well, and only the digest says what it is."
    if value.lower().startswith("sha256:"):
        return f"{shown} is no whole SHA-256 digest in small hexadecimal digits."
    return f"{shown} is a name or a tag, which can be moved to another content."


def _expected(part: Part) -> str:
    digest = "sha256: and 64 small hexadecimal digits"
    if part is Part.MODEL:
        return f"{digest}, or hf:owner/repository@ and the 40 digits of a commit"
    if part is Part.IMAGE:
        return f"{digest}, as the image registry shows it beside the tag"
    return digest
