"""The forms about those sections of an interface's record that are lists."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django import forms
from django.http import QueryDict

from registry.domain.particulars import (
    BoundaryLayer,
    Dependency,
    Layer,
    Link,
    LinkKind,
    Particulars,
    ServedModel,
)
from registry.web.forms.base import optional, set_choices
from registry.web.forms.lines import entries, lines_field
from registry.web.forms.rows import RowForm, RowsForm
from registry.web.forms.sections import line_field, link_field

Choices = tuple[tuple[str, str], ...]


class LinkRow(RowForm):
    """A page that is kept elsewhere."""

    NEEDED = ("kind", "url")

    kind = forms.ChoiceField(
        label="Leads to",
        required=False,
        choices=optional(tuple((k.value, k.label.capitalize()) for k in LinkKind), "Choose"),
    )
    url = link_field("Link", "")


class LinksForm(RowsForm):
    """Words by which the interface is grouped, and pages about it."""

    ROW = LinkRow
    CALLED = "Link"

    tags = lines_field("Tags", "One a line: small letters, digits and hyphens.")

    def particulars(self) -> Particulars:
        """Return what was filled in."""
        links = (Link(LinkKind(row["kind"]), row["url"]) for row in self.entries)
        return Particulars(tags=entries(self.cleaned_data["tags"]), links=tuple(links))


class DependencyRow(RowForm):
    """Another interface, or something else by name."""

    interface = forms.ChoiceField(label="Interface", required=False)
    name = line_field("Or something else")
    effect = line_field("What users notice when it is gone")

    def clean(self) -> None:
        """Refuse a row that names nothing, or two things."""
        if not self.is_written:
            return
        data = self.cleaned_data
        if bool(data.get("interface")) is bool(data.get("name")) and "interface" not in self.errors:
            self.add_error("name", "Choose an interface or write something else, one of the two.")


class DependenciesForm(RowsForm):
    """What the interface needs."""

    ROW = DependencyRow
    CALLED = "Dependency"

    def offer(self, interfaces: Choices) -> None:
        """Offer these interfaces in every row."""
        for row in self.rows:
            set_choices(row, "interface", optional(interfaces, "None"))

    def particulars(self) -> Particulars:
        """Return what was filled in."""
        return Particulars(dependencies=tuple(Dependency(**row) for row in self.entries))


class ModelRow(RowForm):
    """A model that answers behind the interface."""

    NEEDED = ("name",)

    name = line_field("Name")
    revision = line_field("Revision", "The very version, such as hf:owner/name@commit.")
    quantisation = line_field("Quantisation", "For example awq, or none.")
    licence = line_field("Licence")
    origin = line_field("Origin", "Who made it.")


class ModelsForm(RowsForm):
    """The models that answer behind the interface."""

    ROW = ModelRow
    CALLED = "Model"

    def particulars(self) -> Particulars:
        """Return what was filled in."""
        return Particulars(models=tuple(ServedModel(**row) for row in self.entries))


class LayerRow(RowForm):
    """Who operates one layer."""

    NEEDED = ("layer", "operated_by")

    layer = forms.ChoiceField(
        required=False,
        choices=optional(tuple((one.value, one.label.capitalize()) for one in Layer), "Choose"),
    )
    operated_by = line_field(
        "Operated by", "The people, or that the layer is not there: there is no gateway."
    )
    handover = line_field("Handover", "Where support hands over to them, for example a pager.")
    access = line_field("Access", "Which access they have.")
    FIXED = ("layer",)


class BoundaryForm(RowsForm):
    """Who operates which layer."""

    ROW = LayerRow
    CALLED: ClassVar[str] = "Layer"

    def __init__(
        self, data: QueryDict | None = None, *, rows: Sequence[Mapping[str, object]] = ()
    ) -> None:
        known = {row["layer"] for row in rows}
        # the layers that nobody wrote about stand there by name, ready to be filled
        missing = [{"layer": layer.value} for layer in Layer if layer not in known]
        super().__init__(data, rows=(*rows, *missing))

    def particulars(self) -> Particulars:
        """Return what was filled in."""
        layers = [{**row, "layer": Layer(row["layer"])} for row in self.entries]
        return Particulars(boundary=tuple(BoundaryLayer(**layer) for layer in layers))
