"""The forms about a rehearsal that runs: where it begins, what was seen, and how it ended."""

from django import forms
from django.http import QueryDict

from registry.domain.rehearsing import LONGEST_NOTE, LONGEST_WHY
from registry.domain.rollback import LONGEST_EVIDENCE, Result
from registry.web.forms.base import RecordForm, set_choices


class RehearsalStartForm(RecordForm):
    """Where the plan is gone through."""

    environment = forms.ChoiceField(help_text="Where it is practised, best in staging.")

    def __init__(self, data: QueryDict | None = None, *, environments: list[str]) -> None:
        super().__init__(data)
        set_choices(self, "environment", [("", "Choose"), *((name, name) for name in environments)])


class RehearsalNoteForm(RecordForm):
    """What somebody saw at a step."""

    note = forms.CharField(
        required=False,
        max_length=LONGEST_NOTE,
        help_text="One line: what was seen, or what was done otherwise than the plan says.",
    )


class RehearsalFinishForm(RecordForm):
    """How it ended, and what shows that."""

    result = forms.TypedChoiceField(
        coerce=Result,
        widget=forms.RadioSelect,
        choices=[
            (Result.SUCCEEDED.value, "Succeeded: the release before it runs"),
            (Result.FAILED.value, "Failed: the plan did not lead there"),
        ],
    )
    evidence = forms.CharField(
        required=False,
        max_length=LONGEST_EVIDENCE,
        help_text="A link or a line that shows it, for example the page with the minutes.",
    )


class RehearsalAbandonForm(RecordForm):
    """Why it is broken off."""

    why = forms.CharField(
        label="Why is it broken off?",
        max_length=LONGEST_WHY,
        help_text="It stands with the rehearsal, which then counts for nothing.",
    )
