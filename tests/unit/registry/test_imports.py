"""Files of other catalogues as sayings, and objectives as OpenSLO and back."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.descriptor.overlaying import Overlay
from registry.domain.imports import load, openslo_text, parse
from registry.domain.imports.references import Reference, ReferenceInvalid, parse_reference
from registry.domain.objectives import WINDOWS, Objective, Sli
from registry.domain.responsibilities import Responsibility
from tests.unit.registry.descriptors import FULL, certificate_pem

NAMES = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
TARGETS = st.integers(50_000, 99_999).map(lambda share: Decimal(share) / 100_000)
THRESHOLDS = st.integers(1, 3_600_000).map(lambda milliseconds: Decimal(milliseconds) / 1000)


@st.composite
def objectives(draw: st.DrawFn) -> Objective:
    sli = draw(st.sampled_from(Sli))
    return Objective(
        draw(NAMES),
        sli,
        draw(TARGETS),
        None if sli is Sli.AVAILABILITY else draw(THRESHOLDS),
        draw(st.sampled_from(WINDOWS)),
        draw(st.sampled_from(Responsibility)),
    )


@settings(max_examples=60, deadline=None)
@given(
    said=st.lists(objectives(), max_size=4, unique_by=lambda one: one.name),
    title=st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=20),
)
def test_exported_objectives_are_read_back_as_they_were(said, title):
    found = parse(openslo_text("chat", title, said), source="slo.yaml", read_beside=str)

    assert found.problems == ()
    overlay = Overlay.empty("AIInterface", "chat")
    overlay.values = {
        **overlay.values,
        "spec": {"team": "support", "environments": {"production": {"edge": "https://a.test"}}},
    }
    for saying in found.sayings:
        assert (saying.kind, saying.name) == ("AIInterface", "chat")
        overlay.lay(saying)
    documents = overlay.read(None) if said else None
    shapes = documents.interfaces[0].document.spec.objectives if documents else ()
    assert [shape.objective for shape in shapes] == said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Support", "group:ops/support"),
        ("other/Support", "group:other/support"),
        ("User:mia", "user:ops/mia"),
        ("USER:Default/Mia.Long_Name", "user:default/mia.long_name"),
    ],
)
def test_a_reference_is_read_without_regard_to_case(text, expected):
    assert str(parse_reference(text, kind="Group", namespace="ops")) == expected


@pytest.mark.parametrize("text", ["", "a b", "a:b:c", "a/b/c", "-a", "a" * 64, "ü", "a--b/c", "a:"])
def test_what_is_no_reference_is_refused(text):
    with pytest.raises(ReferenceInvalid):
        parse_reference(text, kind="Group", namespace="default")


@given(st.text(max_size=80))
def test_any_text_is_a_reference_or_refused(text):
    try:
        found = parse_reference(text, kind="Group", namespace="default")
    except ReferenceInvalid:
        return
    assert isinstance(found, Reference)
    assert str(found) == str(found).lower()


def test_a_huge_file_is_refused_before_it_is_read(tmp_path):
    file = tmp_path / "catalog-info.yaml"
    file.write_text("apiVersion: backstage.io/v1alpha1\n#" + "x" * 1_048_576)

    assert [str(one) for one in load([file]).problems] == [
        f"{file}:1:1: is longer than 1048576 bytes"
    ]


def test_one_file_may_hold_documents_of_every_format():
    text = """\
apiVersion: ops-registry/v1
kind: Team
metadata: {name: support}
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: {name: platform}
spec: {}
---
apiVersion: openslo/v1
kind: Service
metadata: {name: chat}
"""
    found = parse(text, source="all.yaml", read_beside=str)

    assert found.problems == ()
    assert [one.name for one in found.teams] == ["support"]
    assert [(one.kind, one.name) for one in found.sayings] == [("Team", "platform")]


def test_what_is_said_of_one_thing_leaves_a_whole_document_as_it_was():
    text = FULL.partition("---")[2]
    [own] = parse(text, source="own.yaml", read_beside=lambda name: certificate_pem()).interfaces
    objective = Objective("extra", Sli.AVAILABILITY, Decimal("0.9"))
    [saying] = parse(
        openslo_text(own.name, "", [objective]), source="slo.yaml", read_beside=str
    ).sayings
    overlay = Overlay.over(own)
    overlay.lay(saying)

    found = overlay.read(own)

    assert found.problems == ()
    before, after = own.document.spec, found.interfaces[0].document.spec
    assert [one.objective for one in after.objectives] == [
        *(one.objective for one in before.objectives),
        objective,
    ]
    assert after.model_copy(update={"objectives": before.objectives}) == before
    assert found.interfaces[0].document.metadata == own.document.metadata
    assert str(found.interfaces[0].problem(("spec", "team"), "here")).startswith("own.yaml:")


def test_an_overlay_keeps_entries_and_the_places_of_what_is_said():
    text = """\
apiVersion: openslo/v1
kind: SLO
metadata: {name: b}
spec:
  service: chat
  indicator: {spec: {ratioMetric: {}}}
  timeWindow: [{duration: 28d, isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{target: 0.3}]
"""
    [saying] = parse(text, source="slo.yaml", read_beside=str).sayings
    own = parse(
        "apiVersion: ops-registry/v1\nkind: AIInterface\nmetadata: {name: chat}\n"
        "spec:\n  team: support\n  environments: {production: {edge: 'https://a.test'}}\n"
        "  objectives:\n    - {name: a, sli: availability, target: 0.9}\n"
        "    - {name: b, sli: availability, target: 0.9}\n",
        source="own.yaml",
        read_beside=str,
    ).interfaces[0]
    overlay = Overlay.over(own)
    overlay.lay(saying)

    [problem] = overlay.read(own).problems

    assert str(problem) == (
        "slo.yaml:9:17: spec.objectives[0].target: A target is from 50 % to 99.999 %, with at "
        "most three decimals in it."
    )
