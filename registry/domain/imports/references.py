"""References of Backstage's catalogue to its entities.

Source: backstage.io/docs/features/software-catalog/references. A reference is
``[kind:][namespace/]name``, read without regard to case.
"""

import re
from dataclasses import dataclass

DEFAULT_NAMESPACE = "default"
_REFERENCE = re.compile(
    r"(?:(?P<kind>[a-zA-Z][a-zA-Z0-9]*):)?"
    r"(?:(?P<namespace>[a-zA-Z0-9]+(?:-[a-zA-Z0-9]+)*)/)?"
    r"(?P<name>[a-zA-Z0-9]+(?:[-_.][a-zA-Z0-9]+)*)",
    re.ASCII,
)
LONGEST_PART = 63
"""Characters of a name or a namespace at most."""
NAME = re.compile(r"[a-zA-Z0-9]+(?:[-_.][a-zA-Z0-9]+)*", re.ASCII)
NAMESPACE = re.compile(r"[a-zA-Z0-9]+(?:-[a-zA-Z0-9]+)*", re.ASCII)


class ReferenceInvalid(ValueError):
    """A text refers to no entity; the message says what would."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What names one entity; all three parts are in small letters."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.namespace}/{self.name}"

    @classmethod
    def of(cls, kind: str, namespace: str, name: str) -> "Reference":
        """Return what names the entity that is called so, whatever the case."""
        return cls(kind.lower(), (namespace or DEFAULT_NAMESPACE).lower(), name.lower())


def parse_reference(text: str, *, kind: str, namespace: str) -> Reference:
    """Return what ``text`` refers to.

    Args:
        kind: which is meant where ``text`` names none, "" where it has to.
        namespace: that of the entity that refers.

    Raises:
        ReferenceInvalid: it refers to nothing.
    """
    found = _REFERENCE.fullmatch(text)
    if not found or any(len(part or "") > LONGEST_PART for part in found.groups()):
        raise ReferenceInvalid("must be a reference: [kind:][namespace/]name")
    if not (found["kind"] or kind):
        raise ReferenceInvalid(f"must say of which kind it is, such as component:{text}")
    return Reference.of(found["kind"] or kind, found["namespace"] or namespace, found["name"])
