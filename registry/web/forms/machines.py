"""Forms about issuers of ID tokens, about what is trusted of them, and about who is meant."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict

from registry.domain.machines.issuers import IssuerKind, KeySource
from registry.domain.machines.keys import LARGEST_BYTES
from registry.domain.machines.rules import VERBS, Pin
from registry.domain.slugs import LONGEST as LONGEST_SLUG
from registry.domain.tokens import Verb
from registry.domain.zones import PUBLIC
from registry.models import Issuer, TrustRule
from registry.selectors.machines import rule_of
from registry.services.issuers import IssuerFields
from registry.services.trust_rules import TrustFields
from registry.web.forms.base import RecordForm, set_choices

_MONO = {"spellcheck": "false", "autocomplete": "off", "class": "mono"}
_SHORT_NAME = "Small letters, digits and hyphens: it stands in addresses."


class IssuerForm(RecordForm):
    """Whose tokens can be trusted, and where their keys come from."""

    name = forms.CharField(max_length=80, help_text="As people call it, for example GitHub.")
    slug = forms.CharField(label="Short name", max_length=LONGEST_SLUG, help_text=_SHORT_NAME)
    kind = forms.TypedChoiceField(
        label="Kind",
        coerce=IssuerKind,
        choices=[(one.value, one.label) for one in IssuerKind],
        help_text="It says which claims a rule has to pin.",
    )
    iss = forms.CharField(
        label="Issuer (iss)",
        max_length=300,
        widget=forms.TextInput(attrs=_MONO),
        help_text="As it stands in the tokens, to the letter. GitHub: "
        f"{IssuerKind.GITHUB.profile.iss}. GitLab: {IssuerKind.GITLAB.profile.iss}, or your own.",
    )
    key_source = forms.TypedChoiceField(
        label="Where its keys are",
        coerce=KeySource,
        choices=[(one.value, one.label) for one in KeySource],
        widget=forms.RadioSelect,
    )
    jwks_url = forms.CharField(
        label="Address of the keys",
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs=_MONO),
        help_text="With an address of their own: the JWKS.",
    )
    keys = forms.CharField(
        label="Pasted keys",
        required=False,
        max_length=LARGEST_BYTES,
        widget=forms.Textarea(attrs={"rows": 4, **_MONO}),
        help_text='The public JWKS, {"keys": [...]}. Paste it anew whenever the issuer has '
        "another key.",
    )
    zone = forms.ChoiceField(
        label="Asked from zone",
        help_text="Which addresses may be reached. The operator sets zones up.",
    )
    ca_pem = forms.CharField(
        label="Private certificate authority",
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 3, **_MONO}),
        help_text="PEM, where the issuer's certificate is of your own authority.",
    )
    human_claim = forms.CharField(
        label="Claim that names a person",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs=_MONO),
        help_text="Who started a run. Empty: that of its kind, actor_id at GitHub and user_login "
        "at GitLab.",
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        initial: Mapping[str, object] | None = None,
        has_slug: bool = True,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        set_choices(self, "zone", [(name, name) for name in settings.ZONE_NAMES])
        if not has_slug:
            del self.fields["slug"]

    def record(self, slug: str = "") -> IssuerFields:
        """Return what was filled in, once the form is valid.

        Args:
            slug: that of the issuer where the form does not ask for it.
        """
        return IssuerFields(**{"slug": slug} | self.cleaned_data)


def issuer_initial(kind: str) -> dict[str, object]:
    """Return what the form begins with for an issuer of ``kind``, a word of the address."""
    found = next((one for one in IssuerKind if one.value == kind), None)
    values: dict[str, object] = {"key_source": KeySource.DISCOVERED.value, "zone": PUBLIC}
    if found is None:
        return values
    values |= {"kind": found.value, "human_claim": found.profile.human}
    if found.profile.iss:
        values |= {"name": found.label.split()[0], "slug": found.value, "iss": found.profile.iss}
    return values


def issuer_shown(issuer: Issuer) -> dict[str, object]:
    """Return what the form shows of an issuer."""
    names = ("name", "kind", "iss", "key_source", "jwks_url", "zone", "ca_pem", "human_claim")
    pasted = issuer.keys if issuer.key_source == KeySource.PASTED else ""
    return {name: getattr(issuer, name) for name in names} | {"keys": pasted}


class TrustRuleForm(RecordForm):
    """Which pipeline may do what, and where."""

    name = forms.CharField(
        max_length=LONGEST_SLUG, help_text=f"{_SHORT_NAME} For example deploy-production."
    )
    issuer = forms.ChoiceField(help_text="Who signs the tokens of the pipeline.")
    pins = forms.CharField(
        label="What its token has to say",
        max_length=10_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, **_MONO}),
        help_text="One claim a line, with its one value: repository_id = 4711. Values are compared "
        'to the letter, and texts are texts: ref_protected = true is "true".',
    )
    environments = forms.MultipleChoiceField(
        label="Where",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one environment."},
    )
    verbs = forms.TypedMultipleChoiceField(
        label="What it may do",
        coerce=Verb,
        choices=[(verb.value, verb.label) for verb in VERBS],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one use."},
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        issuers: list[tuple[str, str]],
        environments: list[str],
        initial: Mapping[str, object] | None = None,
        has_name: bool = True,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        set_choices(self, "issuer", issuers)
        set_choices(self, "environments", [(name, name) for name in environments])
        if not has_name:
            del self.fields["name"]

    def clean_pins(self) -> tuple[Pin, ...]:
        """Return a pin for each line that is not empty."""
        lines = [line for line in self.cleaned_data["pins"].splitlines() if line.strip()]
        if wrong := next((line for line in lines if "=" not in line), None):
            raise forms.ValidationError(
                f"Write a claim, = and its value in each line: {wrong.strip()[:60]} has no =."
            )
        parts = (line.partition("=") for line in lines)
        return tuple(Pin(claim.strip(), value.strip()) for claim, _, value in parts)

    def record(self, name: str = "") -> TrustFields:
        """Return what was filled in, once the form is valid.

        Args:
            name: that of the rule where the form does not ask for it.
        """
        data: dict[str, Any] = {"name": name} | self.cleaned_data
        return TrustFields(**data | {"environments": tuple(data["environments"]),
                                     "verbs": tuple(data["verbs"])})  # fmt: skip


def trust_rule_shown(row: TrustRule) -> dict[str, object]:
    """Return what the form shows of a trust rule."""
    rule = rule_of(row)
    return {
        "issuer": row.issuer.slug,
        "pins": "\n".join(map(str, rule.pins)),
        "environments": list(rule.environments),
        "verbs": [verb.value for verb in rule.verbs],
    }


class PersonLinkForm(RecordForm):
    """Who somebody is whom an issuer names."""

    value = forms.CharField(
        label="As the issuer names them",
        max_length=255,
        widget=forms.TextInput(attrs=_MONO),
        help_text="The value of the claim that names a person, for example a number or a login.",
    )
    email = forms.EmailField(
        label="E-mail address of the person",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="They stand behind the runs that they start, and do not vote on those releases.",
    )
