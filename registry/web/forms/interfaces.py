"""Forms about interfaces and the places where they run."""

from django import forms
from django.conf import settings
from django.http import QueryDict

from registry.domain import profiles
from registry.domain.fields import EnvironmentFields, InterfaceFields
from registry.domain.vocabulary import DataClassification, EnvironmentKind, Lifecycle, Tier
from registry.models import Environment, Interface
from registry.web.forms.base import RecordForm, optional, titled

_UNDECIDED = "Not decided"


class InterfaceForm(RecordForm):
    """What people say about an interface as a whole."""

    name = forms.CharField(
        max_length=120, help_text="What people call it, for example Support chat."
    )
    slug = forms.SlugField(
        label="Short name",
        max_length=63,
        help_text="For addresses: small letters, digits, hyphens. It never changes.",
        widget=forms.TextInput(attrs={"data-slug-of": "id_name", "spellcheck": "false"}),
    )
    team = forms.ChoiceField(label="Accountable team")
    profile = forms.ChoiceField(
        label="Kind of interface", help_text="Says how it is asked whether it is well."
    )
    description = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What it does, and for whom.",
    )
    tier = forms.TypedChoiceField(
        required=False,
        coerce=int,
        empty_value=None,
        choices=optional(tuple((str(t.value), t.label) for t in Tier), _UNDECIDED),
        help_text="How much depends on it; the tier decides which level it must hold.",
    )
    lifecycle = forms.ChoiceField(
        required=False,
        choices=optional(tuple((word.value, titled(word)) for word in Lifecycle), _UNDECIDED),
    )
    data_classification = forms.ChoiceField(
        required=False,
        label="Data classification",
        choices=optional(
            tuple((word.value, titled(word)) for word in DataClassification), _UNDECIDED
        ),
        help_text="The most sensitive data that passes through it.",
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        teams: tuple[tuple[str, str], ...],
        initial: dict[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        _choices(self, "team", optional(teams, "Choose a team"))
        _choices(self, "profile", optional(profiles.choices(), "Choose a kind"))

    def fix_slug(self) -> None:
        """Show the slug without letting it be changed."""
        self.fields["slug"].disabled = True

    def record(self) -> InterfaceFields:
        """Return what was filled in, once the form is valid."""
        return InterfaceFields(**self.cleaned_data)


class EnvironmentForm(RecordForm):
    """Where an interface runs, seen from outside."""

    advanced = ("plain_url", "outside_zone", "ca_pem")

    name = forms.SlugField(
        label="Environment name",
        max_length=63,
        initial="production",
        help_text="Small letters, digits, hyphens; once for each interface.",
    )
    kind = forms.ChoiceField(
        choices=optional(
            tuple((word.value, titled(word)) for word in EnvironmentKind), "Choose what it is for"
        )
    )
    edge_url = forms.CharField(
        label="Edge URL",
        max_length=300,
        help_text="The public address that users open. Probing starts there at once.",
        widget=forms.URLInput(attrs={"placeholder": "https://chat.example.org"}),
    )
    health_path = forms.CharField(
        label="Health route",
        max_length=300,
        required=False,
        help_text="Path that answers when it is well, for example /health. Empty: the kind's own.",
    )
    health_status = forms.IntegerField(
        label="Expected status", min_value=100, max_value=599, initial=200
    )
    health_contains = forms.CharField(
        label="Expected text",
        max_length=200,
        required=False,
        help_text="Text that the body of the health route must contain.",
    )
    plain_url = forms.CharField(
        label="Plain-HTTP URL",
        max_length=300,
        required=False,
        help_text="Where plain HTTP is served, if not on port 80 of the same host.",
    )
    outside_zone = forms.ChoiceField(
        label="Probed from zone",
        initial="public",
        help_text="Which addresses the prober may reach. The operator sets zones up.",
    )
    ca_pem = forms.CharField(
        label="Private certificate authority",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "class": "mono"}),
        help_text="PEM text, where the certificate does not lead to a public authority.",
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        initial: dict[str, object] | None = None,
        prefix: str | None = None,
    ) -> None:
        super().__init__(data, initial=initial, prefix=prefix)
        _choices(self, "outside_zone", [(name, name) for name in settings.ZONE_NAMES])

    @property
    def shows_advanced(self) -> bool:
        """Whether a folded field must be seen: it is wrong, or it is not the usual value."""
        usual = {"plain_url": "", "outside_zone": "public", "ca_pem": ""}
        return any(self[name].errors or (self[name].value() or "") != usual[name] for name in usual)

    def record(self) -> EnvironmentFields:
        """Return what was filled in, once the form is valid."""
        return EnvironmentFields(**self.cleaned_data)


def interface_initial(interface: Interface) -> dict[str, object]:
    """Return what the form shows of an interface that is there already."""
    names = ("name", "slug", "profile", "description", "tier", "lifecycle", "data_classification")
    return {name: getattr(interface, name) for name in names} | {"team": interface.team.slug}


def environment_initial(environment: Environment) -> dict[str, object]:
    """Return what the form shows of an environment that is there already."""
    return {name: getattr(environment, name) for name in EnvironmentForm.base_fields}


def _choices(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
    field.choices = choices
