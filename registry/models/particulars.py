"""The lists in the record of an interface: tags, links, dependencies, layers, models."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from registry.domain.particular_rules import LONGEST_LINE, LONGEST_LINK, LONGEST_TAG
from registry.domain.particulars import Layer, LinkKind
from registry.domain.slugs import LONGEST as LONGEST_SLUG
from registry.models.interfaces import Interface
from registry.models.words import choices, one_of


def _line() -> "models.CharField[str, str]":
    return models.CharField(max_length=LONGEST_LINE, blank=True)


class Tag(models.Model):
    """A word by which interfaces are grouped."""

    interface = models.ForeignKey(Interface, on_delete=models.CASCADE, related_name="tags")
    word = models.CharField(max_length=LONGEST_TAG)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["interface", "word"], name="registry_tag_once"),
            models.CheckConstraint(condition=~Q(word=""), name="registry_tag_word"),
        ]

    def __str__(self) -> str:
        return self.word


class Link(models.Model):
    """A page about an interface that is kept elsewhere. It is shown and never fetched."""

    interface = models.ForeignKey(Interface, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(max_length=16, choices=choices(LinkKind))
    url = models.CharField("URL", max_length=LONGEST_LINK)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["interface", "kind", "url"], name="registry_link_once"),
            one_of("kind", LinkKind, name="registry_link_kind"),
            models.CheckConstraint(
                # what a browser would run must not become a link
                condition=Q(url__startswith="https://") | Q(url__startswith="http://"),
                name="registry_link_scheme",
            ),
        ]

    def __str__(self) -> str:
        return self.url


class Dependency(models.Model):
    """Something without which an interface does not do all that it should.

    Another interface is named by its slug and not by a foreign key: it may be described later,
    and where it is removed from here, it is still depended upon.
    """

    interface = models.ForeignKey(Interface, on_delete=models.CASCADE, related_name="dependencies")
    other = models.CharField("other interface", max_length=LONGEST_SLUG, blank=True)
    name = _line()
    effect = _line()

    class Meta:
        verbose_name_plural = "dependencies"
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["interface", "other", "name"], name="registry_dependency_once"
            ),
            models.CheckConstraint(
                condition=(Q(other="") & ~Q(name="")) | (~Q(other="") & Q(name="")),
                name="registry_dependency_named",
            ),
        ]

    def __str__(self) -> str:
        return self.other or self.name


class BoundaryLayer(models.Model):
    """Who operates one layer of an interface, and where support hands over to them."""

    interface = models.ForeignKey(Interface, on_delete=models.CASCADE, related_name="boundary")
    layer = models.CharField(max_length=16, choices=choices(Layer))
    operated_by = models.CharField(max_length=LONGEST_LINE)
    handover = _line()
    access = _line()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["interface", "layer"], name="registry_layer_once"),
            one_of("layer", Layer, name="registry_layer_known"),
            models.CheckConstraint(condition=~Q(operated_by=""), name="registry_layer_operated"),
        ]

    def __str__(self) -> str:
        return f"{self.layer} of {self.interface}"


class ServedModel(models.Model):
    """A model that answers behind an interface."""

    interface = models.ForeignKey(Interface, on_delete=models.CASCADE, related_name="models")
    name = models.CharField(max_length=LONGEST_LINE)
    revision = _line()
    quantisation = _line()
    licence = _line()
    origin = _line()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["interface", "name"], name="registry_model_once"),
            models.CheckConstraint(condition=~Q(name=""), name="registry_model_named"),
        ]

    def __str__(self) -> str:
        return self.name
