"""The form on which somebody records that the rollback was practised."""

from django import forms
from django.http import QueryDict

from registry.domain.rollback import LONGEST_EVIDENCE, RehearsalFields, Result
from registry.web.forms.base import RecordForm, set_choices
from registry.web.forms.rests import moment_field


def _digest_field(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=71,
        widget=forms.TextInput(attrs={"spellcheck": "false", "class": "mono"}),
        help_text="sha256: and 64 digits, where it is known.",
    )


class RehearsalForm(RecordForm):
    """Where and when, from what to what, and how it ended."""

    environment = forms.ChoiceField(help_text="Where it was practised, best in staging.")
    started_at = moment_field("Began", "When somebody decided to go back.")
    finished_at = moment_field("Ended", "When the interface was sound again, or was given up.")
    result = forms.TypedChoiceField(
        coerce=Result,
        widget=forms.RadioSelect,
        choices=[
            (Result.SUCCEEDED.value, "Succeeded: the release before it ran"),
            (Result.FAILED.value, "Failed: the plan did not lead there"),
        ],
    )
    from_digest = _digest_field("Digest before")
    to_digest = _digest_field("Digest after")
    evidence = forms.CharField(
        required=False,
        max_length=LONGEST_EVIDENCE,
        help_text="A link or a line that shows it, for example the page with the minutes.",
    )

    def __init__(self, data: QueryDict | None = None, *, environments: list[str]) -> None:
        super().__init__(data)
        set_choices(self, "environment", [("", "Choose"), *((name, name) for name in environments)])

    def rehearsal(self) -> RehearsalFields:
        """Return what was filled in, once the form is valid."""
        data = dict(self.cleaned_data)
        del data["environment"]
        return RehearsalFields(**data)
