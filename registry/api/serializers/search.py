"""What was found by name."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from registry.api import examples
from registry.api.serializers.shape import Shape, word
from registry.domain.search.folding import LONGEST_QUERY
from registry.domain.search.shape import Fit, Kind

_MOST = 50


class SearchQuery(Shape):
    """What to look for."""

    q = serializers.CharField(
        max_length=LONGEST_QUERY,
        help_text="Words, or the beginnings of words, in any order. Typing errors are forgiven.",
    )
    kind = word(Kind, default="", help_text="Find this kind of record alone.")
    limit = serializers.IntegerField(
        min_value=1, max_value=_MOST, default=20, help_text="Results at most, all kinds together."
    )


class CountsSerializer(Shape):
    """How many records were found, however many are shown."""

    interface = serializers.IntegerField()
    environment = serializers.IntegerField()
    team = serializers.IntegerField()
    person = serializers.IntegerField()


class FoundSerializer(Shape):
    """One record that was found."""

    kind = word(Kind)
    name = serializers.CharField()
    detail = serializers.CharField(help_text="Slug, host of the edge, or e-mail address.")
    fit = word(Fit, help_text="How well the word fits that fits least; near is with typing errors.")
    interface = serializers.CharField(allow_null=True, help_text="Slug, also of an environment's.")
    environment = serializers.CharField(allow_null=True, help_text="Name.")
    team = serializers.CharField(allow_null=True, help_text="Slug, also of a person's.")
    address = serializers.URLField(help_text="Of the page for people.")


@extend_schema_serializer(examples=examples.of(None, examples.SEARCH))
class SearchSerializer(Shape):
    """What was found by name, best first."""

    query = serializers.CharField(help_text="What was looked for.")
    counts = CountsSerializer()
    results = FoundSerializer(many=True)
