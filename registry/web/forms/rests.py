"""The forms about times in which an environment is not probed."""

from datetime import datetime

from django import forms

from registry.domain.rests import LONGEST_PAUSE, LONGEST_REASON
from registry.domain.snapshot import Rest
from registry.web.forms.base import RecordForm
from registry.web.forms.rows import RowForm, RowsForm

FORMAT = "%Y-%m-%dT%H:%M"
"""What browsers take and send for a time; here it is always UTC."""


def moment_field(label: str, help_text: str = "", *, required: bool = True) -> forms.DateTimeField:
    """Return a field for a time in UTC."""
    return forms.DateTimeField(
        label=f"{label}, UTC",
        required=required,
        input_formats=[FORMAT, f"{FORMAT}:%S"],
        help_text=help_text,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=FORMAT),
    )


class PauseForm(RecordForm):
    """Until when an environment is not probed, and why."""

    ends_at = moment_field(
        "Until", f"At most {LONGEST_PAUSE.days} days from now. Probing then goes on by itself."
    )
    reason = forms.CharField(
        max_length=LONGEST_REASON, help_text="It stands with every finding that is unknown."
    )


class WindowRow(RowForm):
    """One maintenance window."""

    NEEDED = ("starts_at", "ends_at", "reason")

    starts_at = moment_field("From", required=False)
    ends_at = moment_field("Until", required=False)
    reason = forms.CharField(max_length=LONGEST_REASON, required=False)


class MaintenanceForm(RowsForm):
    """When an environment may be down on purpose."""

    ROW = WindowRow
    CALLED = "Window"

    def windows(self) -> tuple[Rest, ...]:
        """Return what was filled in, once the form is valid."""
        return tuple(Rest(**row) for row in self.entries)


def window_rows(windows: tuple[Rest, ...], now: datetime) -> list[dict[str, object]]:
    """Return the rows of those windows that are not over."""
    return [
        {"starts_at": one.starts_at, "ends_at": one.ends_at, "reason": one.reason}
        for one in windows
        if one.ends_at > now
    ]
