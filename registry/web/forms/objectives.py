"""The forms about how good an interface is to be, and about the way back."""

from decimal import Decimal

from django import forms
from django.http import QueryDict

from registry.domain.objectives import (
    LONGEST_THRESHOLD,
    THRESHOLD_PLACES,
    USUAL_WINDOW,
    WINDOWS,
    Objective,
    Sli,
    objective_faults,
    plain_number,
)
from registry.domain.particulars import Particulars
from registry.domain.responsibilities import Responsibility
from registry.domain.rollback import MOST_MINUTES, PREVIOUS_RELEASE, RollbackPlan
from registry.domain.slugs import LONGEST as LONGEST_SLUG
from registry.web.forms.base import optional
from registry.web.forms.lines import entries, lines_field
from registry.web.forms.rows import RowForm, RowsForm
from registry.web.forms.sections import SectionForm, line_field

RESPONSIBILITIES = [(one.value, one.label) for one in Responsibility]
FIRST = {"name": "availability", "sli": Sli.AVAILABILITY.value, "target": "99.5"}
"""What is offered where no objective is set."""


class ObjectiveRow(RowForm):
    """One objective."""

    NEEDED = ("name", "sli", "target")
    FIXED = ("window_days", "responsibility")

    name = forms.CharField(
        required=False,
        max_length=LONGEST_SLUG,
        help_text="Small letters, digits and hyphens, for example first-token.",
    )
    sli = forms.ChoiceField(
        label="What counts",
        required=False,
        choices=optional(tuple((one.value, one.label.capitalize()) for one in Sli), "Choose"),
    )
    target = forms.DecimalField(
        label="Target in per cent",
        required=False,
        min_value=50,
        max_value=Decimal("99.999"),
        decimal_places=3,
        help_text="99.5 % in 28 days leaves 3 h 21 min.",
    )
    threshold_seconds = forms.DecimalField(
        label="Threshold in seconds",
        required=False,
        min_value=0,
        max_value=LONGEST_THRESHOLD,
        decimal_places=THRESHOLD_PLACES,
        help_text="What an answer may take. Availability has none.",
    )
    window_days = forms.ChoiceField(
        label="Window",
        required=False,
        initial=USUAL_WINDOW,
        choices=[(days, f"{days} days") for days in WINDOWS],
    )
    responsibility = forms.ChoiceField(
        label="Who answers for it",
        required=False,
        initial=Responsibility.UPTIME.value,
        choices=RESPONSIBILITIES,
        help_text="The holder of this responsibility.",
    )

    def clean(self) -> None:
        """Refuse a row that is no objective, at the field that is wrong."""
        super().clean()
        if not self.is_written or self.errors:
            return
        for field, sentence in objective_faults(self.objective):
            self.add_error(field, sentence)

    @property
    def objective(self) -> Objective:
        """The objective that is written in it."""
        data = self.cleaned_data
        return Objective(
            data["name"],
            Sli(data["sli"]),
            data["target"] / 100,
            data["threshold_seconds"],
            int(data["window_days"] or USUAL_WINDOW),
            Responsibility(data["responsibility"] or Responsibility.UPTIME),
        )


class ObjectivesForm(RowsForm):
    """How good the interface is to be."""

    ROW = ObjectiveRow
    CALLED = "Objective"

    def particulars(self) -> Particulars:
        """Return what was filled in."""
        rows = [row for row in self.rows if isinstance(row, ObjectiveRow) and row.is_written]
        return Particulars(objectives=tuple(row.objective for row in rows))


def objectives_form(data: QueryDict | None, present: Particulars) -> ObjectivesForm:
    """Return the form with what is set; the first objective is a proposal."""
    rows = [_row(one) for one in present.objectives]
    return ObjectivesForm(data, rows=rows or [FIRST])


class RollbackForm(SectionForm):
    """The way back to the last good release."""

    trigger = line_field("Trigger", "For example: error rate above 5 % for 10 minutes.")
    target = line_field("Target", f"Write {PREVIOUS_RELEASE}, or to what it leads.")
    steps = lines_field("Steps", "One a line, in the order in which they are done.")
    data_effect = line_field("Data effect", "What becomes of data that was written meanwhile.")
    limit_minutes = forms.IntegerField(
        label="Time limit in minutes",
        required=False,
        min_value=1,
        max_value=MOST_MINUTES,
        help_text="How long it may take from the decision to a sound interface.",
    )
    operator = line_field("Operator", "Who does it. Empty: whoever holds rollback.")

    def particulars(self) -> Particulars:
        """Return what was filled in."""
        data = self.cleaned_data
        return Particulars(rollback=RollbackPlan(**data | {"steps": entries(data["steps"])}))


def rollback_form(data: QueryDict | None, present: Particulars) -> RollbackForm:
    """Return the form with what is recorded; where nothing is, the usual target is offered."""
    plan = present.rollback
    initial = {name: getattr(plan, name) for name in RollbackForm.base_fields}
    if plan == RollbackPlan():
        initial["target"] = PREVIOUS_RELEASE
    return RollbackForm(data, initial=initial | {"steps": "\n".join(plan.steps)})


def _row(objective: Objective) -> dict[str, object]:
    threshold = objective.threshold_seconds
    return {
        "name": objective.name,
        "sli": objective.sli.value,
        "target": objective.percent,
        "threshold_seconds": "" if threshold is None else plain_number(threshold),
        "window_days": objective.window_days,
        "responsibility": objective.responsibility.value,
    }
