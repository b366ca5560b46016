"""Approval policies in documents: read, refused, and written as they were read."""

from dataclasses import replace
from datetime import date

import pytest

from registry.domain.approvals.policies import Policy
from registry.domain.approvals.terms import FreezeWindow, PolicyTerms, RoleSlot, terms_digest
from registry.domain.descriptor import document_text, interface_snapshot, parse
from registry.domain.descriptor.policies import PolicyShape, policy_said, policy_tree
from registry.domain.responsibilities import Responsibility
from registry.domain.subject import ChangeKind
from registry.domain.vocabulary import EnvironmentKind
from tests.observations import NOW

HEAD = """\
apiVersion: ops-registry/v1
kind: AIInterface
metadata: {name: chat}
spec:
  team: support
  environments: {production: {edge: "https://chat.example.test"}}
"""
ALONE = """\
apiVersion: ops-registry/v1
kind: ApprovalPolicy
metadata: {name: models}
spec:
  interface: chat
  changeKind: model
  slots: [{responsibility: model_review, count: 2}]
"""
TERMS = PolicyTerms(
    (RoleSlot(Responsibility.RELEASE_APPROVAL, 2), RoleSlot(Responsibility.MODEL_REVIEW)),
    excludes_authors=False,
    soak_seconds=3600,
    freeze_windows=(
        FreezeWindow("FREQ=WEEKLY;BYDAY=FR", "Europe/Berlin", date(2026, 12, 4), 7200, "Weekend."),
    ),
    minimum_level=2,
)


def said(approvals: str):
    return parse(f"{HEAD}  approvals: {approvals}\n", source="one.yaml", read_beside=str)


@pytest.mark.parametrize(
    ("environment_kind", "change_kind"),
    [(None, None), (EnvironmentKind.PRODUCTION, ChangeKind.MODEL)],
)
def test_a_policy_is_written_as_it_was_read(
    environment_kind: EnvironmentKind | None, change_kind: ChangeKind | None
) -> None:
    for terms in (TERMS, PolicyTerms((RoleSlot(Responsibility.ACCESS_CONTROL),))):
        digest = terms_digest(terms)
        policy = Policy("models", terms, environment_kind, change_kind, digest=digest)
        tree = policy_tree(policy)
        assert policy_said("models", PolicyShape.model_validate(tree)) == policy
        text = document_text({"policies": {"models": tree}}).replace("\n", "\n    ")
        (found,) = said(f"\n    {text}").interfaces
        snapshot = interface_snapshot(found.document, now=NOW)
        assert snapshot.policies == (policy,)
        assert policy_tree(replace(policy, terms=terms)) == tree


def test_a_policy_may_stand_in_a_document_of_its_own() -> None:
    (found,) = parse(ALONE, source="one.yaml", read_beside=str).policies
    assert (found.name, found.document.spec.interface) == ("models", "chat")
    twice = parse(f"{ALONE}---\n{ALONE}", source="one.yaml", read_beside=str)
    assert "is described in one.yaml:3 already" in str(twice.problems[0])
    other = ALONE.replace("interface: chat", "interface: desk")
    assert not parse(f"{ALONE}---\n{other}", source="one.yaml", read_beside=str).problems


@pytest.mark.parametrize(
    ("approvals", "words"),
    [
        ("{policy: lax}", "is not known"),
        ("{policies: {strict: {slots: [{responsibility: model_review}]}}}", "is the default"),
        ("{policy: strict, policies: {a: {slots: [{responsibility: model_review}]}}}", "one of"),
        ("{policies: {a: {slots: []}}}", "at least 1 entry"),
        ("{policies: {a: {slots: [{responsibility: uptime}]}}}", "uptime does not vote"),
        (
            "{policies: {a: {slots: [{responsibility: model_review}], voteValidity: 3}}}",
            "did you mean voteValidityDays?",
        ),
        (
            "{policies: {a: {slots: [{responsibility: model_review}], voteValidityDays: 31}}}",
            "at most 30",
        ),
        ("{policie: {}}", "did you mean policies?"),
    ],
)
def test_what_cannot_be_taken_is_told_with_its_place(approvals: str, words: str) -> None:
    (problem,) = said(approvals).problems
    assert words in problem.message
    assert problem.line == 7
