"""The form on which somebody is asked to own responsibilities."""

from django import forms
from django.http import QueryDict

from registry.domain.responsibilities import LONGEST_REASON, Responsibility
from registry.domain.vocabulary import Standing
from registry.web.forms.base import RecordForm, optional, set_choices

_STANDINGS = (
    (Standing.PRIMARY.value, "Primary: the one who is accountable"),
    (Standing.BACKUP.value, "Backup: stands in for the primary"),
)


class DeclineForm(RecordForm):
    """Why somebody does not answer for something."""

    reason = forms.CharField(
        max_length=LONGEST_REASON,
        help_text="It is shown with the gap, so that the right one is asked next.",
    )


class ReviewForm(RecordForm):
    """Until when an ownership counts."""

    review_by = forms.DateField(
        label="Counts until",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="At most a year from now. Only the holder can put the day off.",
    )


class HandOverForm(RecordForm):
    """Who is asked to take an ownership over."""

    team = forms.ChoiceField(required=False, help_text="Any member can accept for it.")
    email = forms.EmailField(
        label="Or one person's e-mail address",
        required=False,
        help_text="The person must have an account here.",
    )

    def __init__(
        self, data: QueryDict | None = None, *, teams: tuple[tuple[str, str], ...]
    ) -> None:
        super().__init__(data)
        set_choices(self, "team", optional(teams, "No team"))


class InviteForm(RecordForm):
    """Who is asked to own what, and until when."""

    responsibilities = forms.TypedMultipleChoiceField(
        coerce=Responsibility,
        choices=[(r.value, f"{r.label}: {r.duty}") for r in Responsibility],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one responsibility."},
    )
    standing = forms.TypedChoiceField(
        coerce=Standing,
        choices=_STANDINGS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose primary or backup."},
    )
    team = forms.ChoiceField(required=False, help_text="Any member can accept for it.")
    email = forms.EmailField(
        label="Or one person's e-mail address",
        required=False,
        help_text="The person must have an account here.",
    )
    review_by = forms.DateField(
        label="Counts until",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Empty: one year from the day it is accepted.",
    )
    field_order = ("team", "email", "standing", "review_by", "responsibilities")

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        teams: tuple[tuple[str, str], ...],
        initial: dict[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        team = self.fields["team"]
        assert isinstance(team, forms.ChoiceField)  # noqa: S101 (declared above)
        team.choices = optional(teams, "No team")
