"""The form about an interface as a whole."""

from django import forms
from django.http import QueryDict

from registry.domain import profiles
from registry.domain.fields import InterfaceFields
from registry.domain.vocabulary import DataClassification, Lifecycle, Tier
from registry.models import Interface
from registry.web.forms.base import RecordForm, optional, set_choices, titled

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
        help_text="How much depends on it; the tier decides which level it must hold. Lowering it "
        "takes a platform lead or an administrator.",
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
        set_choices(self, "team", optional(teams, "Choose a team"))
        set_choices(self, "profile", optional(profiles.choices(), "Choose a kind"))

    def fix_slug(self) -> None:
        """Show the slug without letting it be changed."""
        self.fields["slug"].disabled = True

    def record(self) -> InterfaceFields:
        """Return what was filled in, once the form is valid."""
        return InterfaceFields(**self.cleaned_data)


def interface_initial(interface: Interface) -> dict[str, object]:
    """Return what the form shows of an interface that is there already."""
    names = ("name", "slug", "profile", "description", "tier", "lifecycle", "data_classification")
    return {name: getattr(interface, name) for name in names} | {"team": interface.team.slug}
