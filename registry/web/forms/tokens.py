"""The form on which somebody makes an API token."""

from django import forms

from registry.domain.tokens import Verb
from registry.services.tokens import LONGEST_LIFE
from registry.web.forms.base import RecordForm


class TokenForm(RecordForm):
    """What a token is for, what it may be used for, and how long."""

    name = forms.CharField(
        label="What it is for",
        max_length=80,
        help_text="So that you know it again, for example: deployment of support chat.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    verbs = forms.TypedMultipleChoiceField(
        label="What it may be used for",
        coerce=Verb,
        choices=[(verb.value, verb.label) for verb in Verb],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one use."},
    )
    places = forms.CharField(
        label="Limited to",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "class": "mono"}),
        help_text="One a line: support-chat, or support-chat/production. "
        "Empty: everything that you may do.",
    )
    days = forms.IntegerField(
        label="Works for days",
        initial=90,
        min_value=1,
        max_value=LONGEST_LIFE.days,
        help_text=f"At most {LONGEST_LIFE.days}. Then you make another one.",
    )

    def clean_places(self) -> list[str]:
        """Return one place for each line that is not empty."""
        lines = self.cleaned_data["places"].splitlines()
        return [line.strip() for line in lines if line.strip()]
