"""The descriptor: records of the registry as YAML documents that live beside the code.

The way of a text through this package::

    text ─nodes─▶ values with positions ─shapes─▶ documents ─rules─▶ Documents
                         └──────────── problems (wording) ───────────────┘

and back: ``writing`` makes the document that says what is recorded, ``dumping`` its text.

Only what the shapes name can be set by a file. Acceptances, votes, the current release,
rehearsals and audit rows are acts of people and probes, so no shape has a field for them.
"""

from registry.domain.descriptor.documents import Documents, Placed, Saying
from registry.domain.descriptor.dumping import document_text
from registry.domain.descriptor.environments import EnvironmentShape
from registry.domain.descriptor.files import load
from registry.domain.descriptor.policies import PolicyDocument
from registry.domain.descriptor.problems import Origin, Path, Position, Problem
from registry.domain.descriptor.reading import parse
from registry.domain.descriptor.schemas import schema, schema_text
from registry.domain.descriptor.shapes import (
    HolderShape,
    InterfaceDocument,
    TeamDocument,
    TemplateDocument,
)
from registry.domain.descriptor.snapshots import interface_snapshot
from registry.domain.descriptor.writing import (
    Recorded,
    Written,
    as_json,
    interface_document,
    policy_document,
    team_document,
    template_document,
)

__all__ = [
    "Documents",
    "EnvironmentShape",
    "HolderShape",
    "InterfaceDocument",
    "Origin",
    "Path",
    "Placed",
    "PolicyDocument",
    "Position",
    "Problem",
    "Recorded",
    "Saying",
    "TeamDocument",
    "TemplateDocument",
    "Written",
    "as_json",
    "document_text",
    "interface_document",
    "interface_snapshot",
    "load",
    "parse",
    "policy_document",
    "schema",
    "schema_text",
    "team_document",
    "template_document",
]
