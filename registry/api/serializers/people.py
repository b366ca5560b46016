"""People."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from registry.api import examples
from registry.api.serializers.shape import ListQuery, Shape, text, word
from registry.domain.vocabulary import PersonRole


@extend_schema_serializer(examples=examples.of(examples.PERSON_CHANGE, examples.PERSON))
class PersonSerializer(Shape):
    """A person, who has an account."""

    id = serializers.IntegerField(source="pk", read_only=True)
    email = serializers.EmailField(
        read_only=True,
        allow_blank=True,
        help_text='"" where whoever asks may not see it: of people in no team.',
    )
    name = serializers.CharField(read_only=True)
    role = word(PersonRole)
    is_active = serializers.BooleanField(read_only=True, help_text="Whether the account is open.")


@extend_schema_serializer(examples=examples.of(examples.PERSON_NEW))
class NewPersonSerializer(Shape):
    """Somebody to make an account for."""

    email = serializers.EmailField(max_length=254)
    name = serializers.CharField(max_length=120)


@extend_schema_serializer(examples=examples.of(examples.ME_CHANGE, examples.ME))
class MeSerializer(Shape):
    """Whoever asks, and what they may ask for."""

    email = serializers.EmailField(max_length=254)
    name = serializers.CharField(max_length=120)
    wants_mail = serializers.BooleanField(
        help_text="Whether to be told by e-mail what waits for one."
    )
    role = word(PersonRole, read_only=True)
    teams = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="Slugs of the teams one is in."
    )
    scopes = serializers.ListField(
        child=serializers.CharField(),
        read_only=True,
        help_text="What the token is for; empty for whoever is signed in.",
    )


@extend_schema_serializer(examples=examples.of(None, examples.SIGN_IN_LINK))
class SignInLinkSerializer(Shape):
    """A link that signs somebody in, once, within an hour."""

    address = serializers.URLField(read_only=True)


class PersonQuery(ListQuery):
    """How to narrow and order people."""

    query = text(120, help_text="Words, each part of a name or an e-mail address that is shown.")
    role = word(PersonRole, blank=True, default="")
    team = text(120, help_text="Slug of a team that they are in, or part of its name.")
    account = serializers.ChoiceField(
        ["open", "closed"],
        allow_blank=True,
        default="",
        help_text="Only administrators who are signed in see closed accounts.",
    )
    sort = serializers.ChoiceField(
        ["name", "-name", "email", "-email"],
        default="name",
        help_text="By address only for administrators who are signed in; else by name.",
    )
