"""A record as text is read back as the same record."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.approvals.policies import Policy
from registry.domain.approvals.terms import (
    DEMANDS,
    FLAGS,
    FreezeWindow,
    PolicyTerms,
    RoleSlot,
    terms_digest,
)
from registry.domain.descriptor import (
    InterfaceDocument,
    Placed,
    Recorded,
    as_json,
    document_text,
    interface_document,
    parse,
)
from registry.domain.descriptor.fields import (
    alert_routes,
    asked,
    environment_fields,
    interface_fields,
    presented,
)
from registry.domain.descriptor.policies import policy_said
from registry.domain.particulars import (
    BoundaryLayer,
    Dependency,
    Deployment,
    Layer,
    Particulars,
    ServedModel,
)
from registry.domain.responsibilities import Responsibility
from registry.domain.snapshot import Rest
from registry.domain.subject import ChangeKind
from registry.domain.vocabulary import EnvironmentKind
from tests.unit.registry.descriptors import FULL, certificate_pem

PEM = certificate_pem()


def read(text: str) -> InterfaceDocument:
    found = parse(text, source="here", read_beside=lambda _: PEM)
    assert not found.problems, (found.problems, text)
    placed: Placed[InterfaceDocument] = found.interfaces[0]
    return placed.document


def recorded(document: InterfaceDocument) -> Recorded:
    """Return what would be recorded, with no place in any file."""
    return Recorded(
        interface_fields(document),
        environment_fields(document),
        asked=[replace(one, path=()) for one in asked(document)],
        presented=[replace(one, path=()) for one in presented(document)],
        alert_routes=alert_routes(document),
        policies=[
            policy_said(name, shape) for name, shape in document.spec.approvals.policies.items()
        ],
    )


TERMS = PolicyTerms(
    (RoleSlot(Responsibility.RELEASE_APPROVAL, 2), RoleSlot(Responsibility.MODEL_REVIEW)),
    **dict.fromkeys(FLAGS, False),
    **dict.fromkeys(DEMANDS, True),
    vote_validity_days=3,
    soak_seconds=3600,
    freeze_windows=(FreezeWindow("FREQ=DAILY", "UTC", date(2026, 12, 4), 7200, "Weekend."),),
    rollback_exempt=False,
    minimum_level=2,
    minimum_score=85,
    fast_evidence_seconds=600,
    posture_evidence_seconds=7200,
)
POLICY = Policy(
    *("models", TERMS, EnvironmentKind.PRODUCTION, ChangeKind.MODEL), digest=terms_digest(TERMS)
)
FILLED = replace(recorded(read(FULL)), policies=[POLICY])


def paths(tree: Any, path: str = "") -> Iterator[str]:
    """Yield the keys of a document, those of list items once."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield f"{path}/{key}"
            yield from paths(value, f"{path}/{key}")
    if isinstance(tree, list):
        for item in tree:
            yield from paths(item, path)


def test_a_full_document_comes_back_whole() -> None:
    text = document_text(interface_document(FILLED))
    assert recorded(read(text)) == FILLED
    assert document_text(interface_document(recorded(read(text)))) == text


def test_it_comes_back_from_json_too() -> None:
    text = json.dumps(as_json(interface_document(FILLED)), indent=2)
    assert recorded(read(text)) == FILLED


def test_nothing_that_a_document_can_say_is_left_out() -> None:
    shapes = InterfaceDocument.model_json_schema()["$defs"]
    written = {path.rpartition("/")[2] for path in paths(interface_document(FILLED))}
    leaves = {
        key
        for name, shape in shapes.items()
        if name.endswith(("Shape", "Metadata")) and name != "ReleaseShape"
        for key in shape.get("properties", {})
    }
    # a file as the place of a credential is written like a variable, and pages like the API;
    # a release is proposed and approved by people, and no policy of its own is no approvals;
    # several teams that hold one responsibility are in the round trip of documents
    assert leaves - written == {"file", "protectedPages", "release", "policy", "teams"}


# a line of a record is printable, and the only space in it is the usual one
line = st.text(
    st.characters(exclude_categories=("C", "Z"), include_characters=" "), max_size=60
).map(str.strip)
filled_line = line.filter(bool)
lines = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), include_characters="\n\t"), max_size=120
).map(str.strip)


@settings(max_examples=60, deadline=None)
@given(lines, lines, line, filled_line, filled_line)
def test_whatever_people_typed_comes_back_as_they_typed_it(
    description: str, steps: str, effect: str, named: str, reason: str
) -> None:
    place = FILLED.environments[0]
    assert place.maintenance
    window = place.maintenance[0]
    typed = replace(
        FILLED,
        interface=replace(
            FILLED.interface,
            name=named,
            description=description,
            particulars=Particulars(
                dependencies=(Dependency("", named, effect),),
                boundary=(BoundaryLayer(Layer.EDGE, named, effect, effect),),
                deployment=Deployment("", None, steps),
                models=(ServedModel(named, effect, effect, effect, effect),),
            ),
        ),
        environments=(
            replace(
                place,
                health_contains=effect,
                maintenance=(Rest(window.starts_at, window.ends_at, reason),),
            ),
        ),
        presented=[],
    )
    assert recorded(read(document_text(interface_document(typed)))) == typed


@pytest.mark.parametrize("slug", ["null", "true", "on", "1", "0x1", "2026-11-01", "1e3", "no"])
def test_names_that_look_like_something_else_stay_names(slug: str) -> None:
    odd = replace(
        FILLED,
        interface=replace(FILLED.interface, slug=slug, name=slug, team=slug, description=slug),
        environments=(replace(FILLED.environments[0], name=slug),),
        presented=[],
    )
    assert recorded(read(document_text(interface_document(odd)))) == odd
