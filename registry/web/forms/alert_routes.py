"""The form about a way in which alerts reach somebody."""

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst

from registry.domain.alert_routes import (
    LONGEST_ADDRESS,
    LONGEST_SECRET,
    AlertKind,
    AlertRoute,
    AlertRouteFields,
    Severity,
)
from registry.domain.identities import LONGEST_REFERENCE, IdentitySource
from registry.domain.responsibilities import Responsibility
from registry.domain.slugs import LONGEST as LONGEST_SLUG
from registry.web.forms.base import RecordForm, optional, set_choices
from registry.web.forms.objectives import RESPONSIBILITIES

_OPEN = "address"
_SOURCES = [
    (_OPEN, "To the address below, which everybody here may read"),
    (
        IdentitySource.STORED.value,
        "To a secret stored here, encrypted; nobody can read it again",
    ),
]
_REFERENCES = [
    (IdentitySource.ENV.value, "To a secret in an environment variable of the worker"),
    (IdentitySource.FILE.value, "To a secret in a file of the worker, in PROBE_SECRET_DIR"),
]


class AlertRouteForm(RecordForm):
    """Where alerts go, which, and whom they reach."""

    name = forms.CharField(
        max_length=LONGEST_SLUG,
        help_text="Small letters, digits and hyphens, for example on-duty.",
    )
    kind = forms.TypedChoiceField(
        label="What takes the alerts",
        help_text="PagerDuty and Slack-compatible webhooks need a secret.",
        coerce=AlertKind,
        choices=optional(tuple((one.value, capfirst(one.label)) for one in AlertKind), "Choose"),
    )
    severities = forms.TypedMultipleChoiceField(
        label="Which alerts",
        coerce=Severity,
        choices=[(one.value, one.value.capitalize()) for one in Severity],
        widget=forms.CheckboxSelectMultiple,
        initial=[Severity.CRITICAL.value],
        error_messages={"required": "Choose at least one."},
    )
    responsibility = forms.TypedChoiceField(
        label="Whom it reaches",
        coerce=Responsibility,
        choices=RESPONSIBILITIES,
        initial=Responsibility.ALERTS.value,
        help_text="The holder of this responsibility. Critical alerts must reach that of alerts.",
    )
    source = forms.ChoiceField(
        label="Where they go",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )
    address = forms.CharField(
        required=False,
        max_length=LONGEST_ADDRESS,
        widget=forms.TextInput(attrs={"spellcheck": "false", "class": "mono"}),
        help_text="The URL of a webhook or an Alertmanager, or an e-mail address.",
    )
    value = forms.CharField(
        required=False,
        label="Secret",
        max_length=LONGEST_SECRET,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="The routing key of PagerDuty, or the whole URL of a webhook. It is never shown.",
    )
    reference = forms.CharField(
        required=False,
        max_length=LONGEST_REFERENCE,
        widget=forms.TextInput(attrs={"spellcheck": "false", "class": "mono"}),
        help_text="Name of the variable or of the file, never the secret itself.",
    )

    def __init__(
        self, data: QueryDict | None = None, *, may_refer: bool, present: AlertRoute | None = None
    ) -> None:
        super().__init__(data, initial=_initial(present) if present else {})
        refers = present is not None and present.reference != ""
        set_choices(self, "source", [*_SOURCES, *(_REFERENCES if may_refer or refers else ())])
        if not (may_refer or refers):
            # what variables and files hold is the operator's to give away
            del self.fields["reference"]
        if present:
            # the name is that of the address
            del self.fields["name"]
        if present and present.source is IdentitySource.STORED:
            self.fields["value"].help_text += " Empty: the secret that is stored stays."

    def route(self, name: str = "") -> AlertRouteFields:
        """Return what was filled in but for the secret, once the form is valid.

        Args:
            name: that of the route where the form does not ask for it.
        """
        data = self.cleaned_data
        source = None if data["source"] == _OPEN else IdentitySource(data["source"])
        return AlertRouteFields(
            name=name or data["name"],
            kind=data["kind"],
            severities=tuple(data["severities"]),
            responsibility=data["responsibility"],
            address=data["address"],
            source=source,
            reference=data.get("reference", ""),
        )


def _initial(present: AlertRoute) -> dict[str, object]:
    return {
        "kind": present.kind.value,
        "severities": [one.value for one in present.severities],
        "responsibility": present.responsibility.value,
        "source": present.source.value if present.source else _OPEN,
        "address": present.address,
        "reference": present.reference,
    }
