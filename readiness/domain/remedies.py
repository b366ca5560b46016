"""What to do about a finding, and the form in which it is done."""

from dataclasses import dataclass

CHECKLIST_FORM = "checklist"
"""The form that answers a question of the checklist of an environment."""
CONTRACT_FORM = "contract"
"""The form about the proxy contract of an environment."""
ENVIRONMENT_FORM = "environment"
"""The form by which an environment is added."""
INTERFACE_FORM = "interface"
"""The form about the interface itself: its team, tier and what else stands at the top."""
OWNERS_FORM = "owners"
"""The form by which somebody is asked to own responsibilities."""
POLICY_FORM = "policy"
"""The form about one approval policy of the interface."""
RELEASE_FORM = "release"
"""The form by which a release of an environment is proposed."""
ROUTES_FORM = "routes"
"""The form about an environment, in which its routes stand."""
VALIDATION_FORM = "validation"
"""The button that has the contract of an environment validated in staging."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """What to do about a finding.

    Attributes:
        text: one or two sentences.
        snippet: a setting to copy, "" where none is the cure.
        language: what the snippet is written for, for example ``nginx``.
        form: the form in which it is done, "" where it is none or that of a section.
        place: the environment in which it is done, "" for the one that the finding is of.
        record: the record that the form is about, where the interface has several of its kind.
        fields: (field, value) pairs with which the form begins.
        section: the part of the interface's record in which it is done, as its address names it,
            "" where it is not.
    """

    text: str = ""
    snippet: str = ""
    language: str = ""
    section: str = ""
    form: str = ""
    record: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    place: str = ""
