"""Where a finding is cured: the form that its remedy means, for readers who may fill it in."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from urllib.parse import urlencode

from django.urls import reverse

from readiness.domain.checks import alr_1, rel_5
from readiness.domain.remedies import (
    CHECKLIST_FORM,
    CONTRACT_FORM,
    ENVIRONMENT_FORM,
    INTERFACE_FORM,
    OWNERS_FORM,
    POLICY_FORM,
    RELEASE_FORM,
    ROUTES_FORM,
    VALIDATION_FORM,
    Remedy,
)
from registry.domain.particulars import Section
from registry.selectors.people import InterfaceRights

_EDIT = "Edit it now"


@dataclass(frozen=True, slots=True)
class Cure:
    """A link to a form."""

    address: str
    label: str


@dataclass(frozen=True, slots=True)
class _Form:
    """A form, and who may fill it in.

    Attributes:
        address: name of its address.
        names_place: whether the environment is part of that.
    """

    address: str
    may: Callable[[InterfaceRights], bool]
    label: str = _EDIT
    names_place: bool = False


_FORMS = {
    CHECKLIST_FORM: _Form(
        "checklist-item", attrgetter("answer_checklist"), "Answer it now", names_place=True
    ),
    CONTRACT_FORM: _Form("contract-edit", attrgetter("change_environments"), names_place=True),
    ENVIRONMENT_FORM: _Form("environment-add", attrgetter("change_environments"), "Add it now"),
    INTERFACE_FORM: _Form("interface-edit", attrgetter("change")),
    OWNERS_FORM: _Form("ownership-invite", attrgetter("change"), "Ask somebody now"),
    POLICY_FORM: _Form("policy-edit", attrgetter("change_policies")),
    RELEASE_FORM: _Form("release-new", attrgetter("release"), "Propose it now", names_place=True),
    ROUTES_FORM: _Form("environment-edit", attrgetter("change_environments"), names_place=True),
    VALIDATION_FORM: _Form(
        "contract-validation", attrgetter("probe"), "Validate it now", names_place=True
    ),
    alr_1.SECTION: _Form("alert-route-add", attrgetter("change_alert_routes"), "Add it now"),
    rel_5.SECTION: _Form("rehearsal-add", attrgetter("record_rehearsals"), "Record it now"),
}


def cure_of(remedy: Remedy, slug: str, environment: str, may: InterfaceRights) -> Cure | None:
    """Return the form in which ``remedy`` is done, None where there is none or for others to fill.

    Args:
        slug, environment: the place that the finding is of.
        may: what the reader may do to the interface.
    """
    if remedy.section in set(Section):
        address = reverse("section-edit", args=[slug, remedy.section])
        return Cure(address, _EDIT) if may.change else None
    form = _FORMS.get(remedy.form or remedy.section)
    if form is None or not form.may(may):
        return None
    place = (remedy.place or environment) if form.names_place else ""
    names = [name for name in (place, remedy.record) if name]
    query = f"?{urlencode(remedy.fields)}" if remedy.fields else ""
    return Cure(reverse(form.address, args=[slug, *names]) + query, form.label)
