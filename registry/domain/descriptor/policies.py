"""Approval policies as a document says them, in an interface or on their own."""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from registry.domain.approvals.policies import STRICT, Policy
from registry.domain.approvals.recurrence import normalise_rule, normalise_zone
from registry.domain.approvals.terms import (
    DEMANDS,
    FLAGS,
    LIMITS,
    LONGEST_REASON,
    MOST_PEOPLE,
    MOST_WINDOWS,
    WINDOW_SECONDS,
    FreezeWindow,
    PolicyTerms,
    RoleSlot,
    checked_terms,
    terms_digest,
    voting,
)
from registry.domain.descriptor.grammar import Slug
from registry.domain.descriptor.particulars import Day
from registry.domain.descriptor.shape import Shape
from registry.domain.responsibilities import Responsibility
from registry.domain.subject import ChangeKind
from registry.domain.vocabulary import EnvironmentKind

Flag = Annotated[bool, Field(strict=True)]
_DEFAULTS = PolicyTerms(())
_NUMBERS = tuple(name for name in LIMITS if name != "minimum_level")


def _bounds(name: str) -> Any:  # noqa: ANN401 (what pydantic returns)
    return Field(strict=True, ge=LIMITS[name].least, le=LIMITS[name].most)


class SlotShape(Shape):
    """How many different holders of a responsibility have to approve."""

    responsibility: Annotated[Responsibility, AfterValidator(voting)]
    count: Annotated[int, Field(strict=True, ge=1, le=MOST_PEOPLE)] = 1


class FreezeShape(Shape):
    """A time that comes again, in which nothing is deployed."""

    rule: Annotated[str, AfterValidator(normalise_rule)]
    zone: Annotated[str, AfterValidator(normalise_zone)]
    starts_on: Day
    duration_seconds: Annotated[
        int, Field(strict=True, ge=WINDOW_SECONDS.least, le=WINDOW_SECONDS.most)
    ]
    reason: Annotated[str, Field(min_length=1, max_length=LONGEST_REASON)]


def _different(slots: tuple[SlotShape, ...]) -> tuple[SlotShape, ...]:
    words = [one.responsibility for one in slots]
    for word in words:
        if words.count(word) > 1:
            raise ValueError(f"{word} stands there twice: keep one entry")
    return slots


class PolicyShape(Shape):
    """Where a policy holds, and what it demands; what is left out is as in the strict default."""

    environment_kind: EnvironmentKind | None = None
    change_kind: ChangeKind | None = None
    slots: Annotated[tuple[SlotShape, ...], Field(min_length=1), AfterValidator(_different)]
    excludes_requester: Flag = True
    excludes_authors: Flag = True
    excludes_last_editor: Flag = True
    excludes_token_owner: Flag = True
    vote_validity_days: Annotated[int, _bounds("vote_validity_days")] = 7
    soak_seconds: Annotated[int, _bounds("soak_seconds")] = 0
    freeze_windows: Annotated[tuple[FreezeShape, ...], Field(max_length=MOST_WINDOWS)] = ()
    rollback_exempt: Flag = True
    minimum_level: Annotated[int, _bounds("minimum_level")] | None = None
    minimum_score: Annotated[int, _bounds("minimum_score")] = 0
    fast_evidence_seconds: Annotated[int, _bounds("fast_evidence_seconds")] = 1800
    posture_evidence_seconds: Annotated[int, _bounds("posture_evidence_seconds")] = 172_800
    explicit_subject: Flag = False
    evidence_of_build: Flag = False

    @model_validator(mode="after")
    def _can_be_taken(self) -> Self:
        policy_terms(self)
        return self


def _own_name(name: str) -> str:
    if name == STRICT:
        raise ValueError(f"must not call a policy {STRICT}, which is the default")
    return name


class ApprovalsShape(Shape):
    """What a release has to meet: policies by name, or ``policy: strict`` for none of one's own."""

    policy: Literal["strict"] | None = None
    policies: dict[Slug, PolicyShape] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _says_one(self) -> Self:
        if self.policy and self.policies:
            raise ValueError("must say policy: strict or name policies, one of the two")
        for name in self.policies:
            _own_name(name)
        return self


class PolicyMetadata(Shape):
    """What a policy is called; the name is unique in its interface."""

    name: Annotated[Slug, AfterValidator(_own_name)]


class PolicyOfInterface(PolicyShape):
    """A policy, and the interface that it is of."""

    interface: Slug


class PolicyDocument(Shape):
    """One approval policy, kept in a file of its own."""

    api_version: Literal["ops-registry/v1"]
    kind: Literal["ApprovalPolicy"]
    metadata: PolicyMetadata
    spec: PolicyOfInterface


def policy_terms(shape: PolicyShape) -> PolicyTerms:
    """Return what ``shape`` demands.

    Raises:
        TermsInvalid: a slot or a window cannot be taken.
    """
    return checked_terms(
        PolicyTerms(
            slots=tuple(RoleSlot(one.responsibility, one.count) for one in shape.slots),
            freeze_windows=tuple(
                FreezeWindow(one.rule, one.zone, one.starts_on, one.duration_seconds, one.reason)
                for one in shape.freeze_windows
            ),
            **{name: getattr(shape, name) for name in (*FLAGS, *DEMANDS, *_NUMBERS)},
            rollback_exempt=shape.rollback_exempt,
            minimum_level=shape.minimum_level,
        )
    )


def policy_said(name: str, shape: PolicyShape) -> Policy:
    """Return the policy that ``shape`` describes."""
    terms = policy_terms(shape)
    return Policy(
        name, terms, shape.environment_kind, shape.change_kind, digest=terms_digest(terms)
    )


def policy_tree(policy: Policy) -> dict[str, object]:
    """Return what a document says about ``policy``, without what is as in the strict default."""
    terms = policy.terms
    plain = (*FLAGS, *DEMANDS, *_NUMBERS, "rollback_exempt", "minimum_level")
    differing = {
        name: getattr(terms, name)
        for name in plain
        if getattr(terms, name) != getattr(_DEFAULTS, name)
    }
    tree: dict[str, object] = {
        "environmentKind": policy.environment_kind and policy.environment_kind.value,
        "changeKind": policy.change_kind and policy.change_kind.value,
        "slots": [
            {"responsibility": one.responsibility.value, "count": one.count} for one in terms.slots
        ],
        **{
            PolicyShape.model_fields[name].alias or name: value for name, value in differing.items()
        },
        "freezeWindows": [
            {
                "rule": one.rule,
                "zone": one.zone,
                "startsOn": one.starts_on,
                "durationSeconds": one.duration_seconds,
                "reason": one.reason,
            }
            for one in terms.freeze_windows
        ],
    }
    return {name: value for name, value in tree.items() if value not in (None, [])}
