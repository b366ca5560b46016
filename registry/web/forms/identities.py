"""The form on which probes are given a credential."""

from django import forms
from django.http import QueryDict

from registry.domain.identities import DEFAULT_HEADER, LONGEST_HEADER, LONGEST_REFERENCE
from registry.selectors.identities import IdentityRow
from registry.web.forms.base import RecordForm, set_choices

_STORED = [("stored", "Stored here, encrypted; nobody can read it again")]
_REFERENCES = [
    ("env", "In an environment variable of the worker"),
    ("file", "In a file of the worker, in PROBE_SECRET_DIR"),
]


class IdentityForm(RecordForm):
    """Which header carries a credential, and where its value is kept."""

    header = forms.CharField(
        max_length=LONGEST_HEADER,
        initial=DEFAULT_HEADER,
        help_text="Name of the request header, for example Authorization or Cookie.",
    )
    source = forms.ChoiceField(
        label="Where the value is kept",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose where the value is kept."},
    )
    value = forms.CharField(
        required=False,
        label="Value",
        max_length=20_000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="The header's whole value, for example Bearer and the token. It is never shown.",
    )
    reference = forms.CharField(
        required=False,
        max_length=LONGEST_REFERENCE,
        widget=forms.TextInput(attrs={"spellcheck": "false", "class": "mono"}),
        help_text="Name of the variable or of the file, never the value itself.",
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        may_refer: bool,
        initial: dict[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        set_choices(self, "source", [*_STORED, *_REFERENCES] if may_refer else _STORED)
        if not may_refer:
            # what variables and files hold is the operator's to give away
            del self.fields["reference"]


def identity_initial(identity: IdentityRow) -> dict[str, object]:
    """Return what the form shows of an identity that is there already; never its value."""
    if identity.source is None:
        return {}
    return {
        "header": identity.header,
        "source": identity.source.value,
        "reference": identity.reference,
    }
