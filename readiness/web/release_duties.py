"""Under which policies a release stands, and who does not count: separation of duties."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from registry.domain.approvals.approval import Approval
from registry.domain.approvals.force import PolicyInForce
from registry.domain.approvals.policies import STRICT


@dataclass(frozen=True, slots=True)
class ShownPolicy:
    """One policy in force.

    Attributes:
        kinds: the changes for which it holds, in words.
        moved: what became of it since the release was submitted, "" where nothing did.
    """

    name: str
    kinds: str
    moved: str


def shown_policies(approval: Approval) -> tuple[ShownPolicy, ...]:
    """Return each policy once, however many kinds of change it holds for."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for policy in approval.policies:
        kinds[policy.name] += policy.kinds
    firsts = {one.name: one for one in reversed(approval.policies)}
    return tuple(_shown(firsts[name], found) for name, found in kinds.items())


def _shown(policy: PolicyInForce, kinds: list[str]) -> ShownPolicy:
    name = "the strict default" if policy.name == STRICT else policy.name
    version = "" if policy.name == STRICT or not policy.version else f", version {policy.version}"
    return ShownPolicy(
        name=f"{name}{version}",
        kinds=", ".join(dict.fromkeys(kinds)),
        moved=" ".join(_moved(policy)),
    )


def _moved(policy: PolicyInForce) -> Iterator[str]:
    if policy.has_moved and policy.snapshot_version:
        yield f"It was version {policy.snapshot_version} when the release was submitted:"
        yield "of both, the stricter holds."
