"""The part of an environment's form that few edges need: special routes and upstreams."""

from typing import Any

from django import forms
from django.conf import settings

from registry.domain.fields import EnvironmentFields
from registry.domain.route_details import LONGEST_MODEL, LONGEST_POINTER
from registry.domain.routes import LONGEST_PATH, Route, RouteKind
from registry.web.forms.base import RecordForm, optional, set_choices
from registry.web.forms.lines import entries, lines_field

_PATHS = ("stream_route", "websocket_route", "identity_route", "slow_route")


def _path(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONGEST_PATH, required=False, help_text=help_text
    )


def _text(label: str, longest: int, help_text: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=False, help_text=help_text)


class EdgeDetailsForm(RecordForm):
    """What probes ask of an edge beyond its health and its sign-in."""

    version_route = _path("Version route", "Path that tells which version runs.")
    version_pointer = _text(
        "Pointer to the version",
        LONGEST_POINTER,
        "JSON pointer into its answer, for example /version. Empty: the answer is the version.",
    )
    canary_route = _path("Canary route", "Path that a small question is sent to.")
    canary_model = _text("Model of the canary", LONGEST_MODEL, "Its name, as a request has it.")
    stream_route = _path("Stream route", "Path that answers piece by piece.")
    websocket_route = _path("WebSocket route", "Path that upgrades to a WebSocket.")
    identity_route = _path("Identity route", "Path that tells who is asking.")
    slow_route = _path("Slow route", "Path that is known to hang at the upstream.")
    static_routes = lines_field(
        "Static files",
        "Files that never change, one a line as sha256sum prints them: digest, space, path. "
        "The bytes are those that the upstream sends.",
    )
    inside_zone = forms.ChoiceField(
        label="Inside zone",
        required=False,
        help_text="The zone in which the upstreams are reached, if a prober runs there.",
    )
    upstreams = lines_field(
        "Upstreams",
        "Addresses behind the edge that must not answer from outside, one a line with the port: "
        "http://10.0.3.7:8080.",
    )

    @property
    def shows_details(self) -> bool:
        """Whether the folded details must be seen: there are some, or one is wrong."""
        return any(self[name].errors or self[name].value() for name in EdgeDetailsForm.base_fields)

    def offer_inside_zones(self) -> None:
        """Offer the zones that the operator set up, and none."""
        zones = tuple((name, name) for name in settings.ZONE_NAMES)
        set_choices(self, "inside_zone", optional(zones, "None"))

    def clean_static_routes(self) -> tuple[Route, ...]:
        """Read the lines of sha256sum."""
        return tuple(map(_static, entries(self.cleaned_data["static_routes"])))

    def clean(self) -> None:
        """Refuse a detail of a route that has no path."""
        pairs = (("version_route", "version_pointer"), ("canary_route", "canary_model"))
        for path, detail in pairs:
            if self.cleaned_data.get(detail) and not self.cleaned_data.get(path):
                self.add_error(path, "Write the path too, or leave both empty.")

    def details(self) -> dict[str, Any]:
        """Return what was filled in here by the names of ``EnvironmentFields``."""
        data = self.cleaned_data
        version = Route(RouteKind.VERSION, data["version_route"], pointer=data["version_pointer"])
        canary = Route(RouteKind.CANARY, data["canary_route"], model=data["canary_model"])
        return {
            "version_route": (version,) if version.path else (),
            "canary_route": (canary,) if canary.path else (),
            "static_routes": data["static_routes"],
            "inside_zone": data["inside_zone"],
            "upstreams": entries(data["upstreams"]),
            **{name: entries(data[name]) for name in _PATHS},
        }


def details_initial(fields: EnvironmentFields) -> dict[str, object]:
    """Return what the details show of an environment that is there already."""
    version, canary = _first(fields.version_route), _first(fields.canary_route)
    static = (f"{route.sha256}  {route.path}" for route in fields.static_routes or ())
    return {
        "version_route": version.path,
        "version_pointer": version.pointer,
        "canary_route": canary.path,
        "canary_model": canary.model,
        "static_routes": "\n".join(static),
        "inside_zone": fields.inside_zone,
        "upstreams": "\n".join(fields.upstreams or ()),
        **{name: "".join(getattr(fields, name) or ()) for name in _PATHS},
    }


def _first(routes: tuple[Route, ...] | None) -> Route:
    return next(iter(routes or ()), Route(RouteKind.VERSION, ""))


def _static(line: str) -> Route:
    digest, _, path = line.strip().partition(" ")
    # sha256sum marks a file that it read as bytes with a star
    return Route(RouteKind.STATIC, path.strip().removeprefix("*"), sha256=digest)
