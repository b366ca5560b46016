"""The form about a place where an interface runs."""

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.urls import reverse

from registry.domain import profiles
from registry.domain.fields import EnvironmentFields
from registry.domain.vocabulary import EnvironmentKind
from registry.domain.zones import ZoneAdvice, zone_advice
from registry.models import Environment
from registry.selectors.declared import environment_declared
from registry.web.forms.base import optional, set_choices, titled
from registry.web.forms.edge_details import EdgeDetailsForm, details_initial
from registry.web.forms.lines import entries, lines_field

PREFIX = "environment"
"""Prefix of the fields where the form stands beside that of the interface."""
_PROTECTED = ("protected_api", "protected_pages")
_ROUTES = (*_PROTECTED, "public_routes", "forbidden_routes")


class EnvironmentForm(EdgeDetailsForm):
    """Where an interface runs, seen from outside."""

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
    outside_zone = forms.ChoiceField(
        label="Probed from zone",
        initial="public",
        help_text="Which addresses the prober may reach. The operator sets zones up.",
    )
    health_path = forms.CharField(
        label="Health route",
        max_length=300,
        required=False,
        help_text="Path that answers when it is well, for example /health. Empty: the kind's own.",
    )
    health_status = forms.IntegerField(
        label="Expected status",
        min_value=100,
        max_value=599,
        required=False,
        help_text="Empty: the kind's own where the route is empty too, else 200.",
    )
    health_contains = forms.CharField(
        label="Expected text",
        max_length=200,
        required=False,
        help_text="Text of a sound body. Empty: the kind's own where the route is empty.",
    )
    protected_api = lines_field(
        "Protected API routes",
        "Paths that refuse a program without credentials, one a line. "
        "Empty, with no protected pages either: those of the kind.",
    )
    protected_pages = lines_field(
        "Protected pages", "Paths that show a page only after signing in, one a line."
    )
    public_routes = lines_field(
        "Public routes", "Paths that answer anybody on purpose, one a line."
    )
    forbidden_routes = lines_field(
        "Forbidden routes",
        "Paths that the edge answers to nobody outside, one a line. "
        "What the kind should never show is looked for anyway.",
    )
    plain_url = forms.CharField(
        label="Plain-HTTP URL",
        max_length=300,
        required=False,
        help_text="Where plain HTTP is served, if not on port 80 of the same host.",
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
        profile: str = "",
    ) -> None:
        super().__init__(data, initial=initial, prefix=prefix)
        set_choices(self, "outside_zone", [(name, name) for name in settings.ZONE_NAMES])
        self.offer_inside_zones()
        self._ask_for_zone()
        self._show_defaults(profile)

    @property
    def advice(self) -> ZoneAdvice | None:
        """What to know about the address in the edge's URL."""
        return zone_advice(str(self["edge_url"].value() or ""), settings.READINESS_ZONES)

    @property
    def shows_routes(self) -> bool:
        """Whether the folded routes must be seen: there are some, or one is wrong."""
        return any(self[name].errors or self[name].value() for name in _ROUTES)

    @property
    def shows_advanced(self) -> bool:
        """Whether a folded field must be seen: it is wrong, or it is not the usual value."""
        return any(self[name].errors or self[name].value() for name in ("plain_url", "ca_pem"))

    def clean_outside_zone(self) -> str:
        """Refuse a zone from which the address in the edge's URL is never dialled."""
        zone: str = self.cleaned_data["outside_zone"]
        advice = self.advice
        if advice is None or zone in advice.permitted:
            return zone
        if len(advice.permitted) == 1 and isinstance(self.data, QueryDict):
            # the one that would do stands there when the form is shown again
            self.data = self.data.copy()
            self.data[self.add_prefix("outside_zone")] = advice.permitted[0]
        raise forms.ValidationError(advice.sentence)

    def record(self) -> EnvironmentFields:
        """Return what was filled in, once the form is valid."""
        own = {name: self.cleaned_data[name] for name in _PLAIN}
        own |= {name: entries(self.cleaned_data[name]) for name in _ROUTES}
        return EnvironmentFields(**own | self.details())

    def _ask_for_zone(self) -> None:
        self.fields["edge_url"].widget.attrs |= {
            "hx-get": reverse("zone-field"),
            "hx-trigger": "change",
            "hx-target": "#zone-field",
            "hx-include": f"#{self['outside_zone'].auto_id}",
        }

    def _show_defaults(self, profile: str) -> None:
        if profile not in profiles.names():
            return
        known = profiles.get(profile)
        shown = {name: "\n".join(getattr(known, name)) for name in _PROTECTED}
        sought = dict.fromkeys(exposure.path for exposure in known.exposures)
        shown["forbidden_routes"] = "\n".join(sought)
        health = known.health_route
        shown |= {"health_path": health.path, "health_contains": health.contains}
        for name, value in (shown | {"health_status": str(health.status)}).items():
            self.fields[name].widget.attrs["placeholder"] = value


_OTHERS = (*_ROUTES, *EdgeDetailsForm.base_fields)
_PLAIN = tuple(name for name in EnvironmentForm.base_fields if name not in _OTHERS)


def zone_field_form(query: QueryDict) -> EnvironmentForm:
    """Return a form that shows the zone that fits the edge's URL in ``query``.

    A zone is chosen for people only where exactly one permits the address.
    """
    prefix = PREFIX if f"{PREFIX}-edge_url" in query else None
    start = f"{prefix}-" if prefix else ""
    edge_url, chosen = query.get(f"{start}edge_url", ""), query.get(f"{start}outside_zone", "")
    advice = zone_advice(edge_url, settings.READINESS_ZONES)
    if advice and chosen not in advice.permitted and len(advice.permitted) == 1:
        chosen = advice.permitted[0]
    return EnvironmentForm(initial={"edge_url": edge_url, "outside_zone": chosen}, prefix=prefix)


def environment_initial(environment: Environment) -> dict[str, object]:
    """Return what the form shows of an environment that is there already."""
    fields = environment_declared(environment)
    plain = {name: getattr(fields, name) for name in _PLAIN}
    routes = {name: "\n".join(getattr(fields, name)) for name in _ROUTES}
    return plain | routes | details_initial(fields)
