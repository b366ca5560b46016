"""The forms about waivers."""

from datetime import datetime

from django import forms

from readiness.domain.waivers import LONGEST_TEXT, WaiverFields, last_day
from registry.web.forms.base import RecordForm

APPROVE, DENY = "approve", "deny"


def _text(label: str, help_text: str, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST_TEXT,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WaiverForm(RecordForm):
    """Why a finding is to be borne with, and until when."""

    reason = _text("Reason", "Why it cannot be mended now, and what is planned.")
    compensating_control = _text(
        "Compensating control", "What protects meanwhile. Whoever decides will look for this."
    )
    ends_on = forms.DateField(
        label="Last day, UTC",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def until(self, now: datetime, most_days: int) -> None:
        """Offer no day that would be refused.

        Args:
            most_days: the most days of a waiver of the check, 0 where it may not be waived.
        """
        ends_on = self.fields["ends_on"]
        ends_on.widget.attrs |= {"min": f"{now.date()}", "max": f"{last_day(now, most_days)}"}
        most = f"At most {most_days} day{'' if most_days == 1 else 's'} from now. "
        ends_on.help_text = f"{most if most_days else ''}Then the finding counts again by itself."

    def fields_sent(self, check: str) -> WaiverFields:
        """Return what was filled in, once the form is valid."""
        return WaiverFields(check=check, **self.cleaned_data)


class DecisionForm(RecordForm):
    """Yes or no; a no says why."""

    decision = forms.ChoiceField(
        choices=[
            (APPROVE, "Approve: the finding neither blocks nor costs points until its last day"),
            (DENY, "Deny: the finding counts as it does now"),
        ],
        widget=forms.RadioSelect,
    )
    reason = _text("Reason", "Needed for a no. It is kept with the waiver.", required=False)

    def clean(self) -> None:
        """Ask for the reason of a no."""
        is_no = self.cleaned_data.get("decision") == DENY
        if is_no and not self.cleaned_data.get("reason", "").strip():
            self.add_error("reason", "Say why it is denied.")


class RevokeForm(RecordForm):
    """Why a waiver ends before its time."""

    reason = _text("Reason", "It is kept with the waiver, which stays in the list.")
