"""Teams and who is in them."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from registry.api import examples
from registry.api.serializers.shape import ListQuery, Shape, SlugField, text, word
from registry.domain.vocabulary import Role


@extend_schema_serializer(examples=examples.of(examples.TEAM_CHANGE, examples.TEAM))
class TeamSerializer(Shape):
    """People who answer for interfaces together."""

    slug = serializers.CharField(read_only=True)
    name = serializers.CharField(max_length=120)
    channel = text(200, help_text="Where the team is reached.")
    is_active = serializers.BooleanField(
        read_only=True, help_text="Whether it is not closed; lists have no closed teams."
    )


@extend_schema_serializer(examples=examples.of(examples.TEAM_NEW, examples.TEAM))
class NewTeamSerializer(TeamSerializer):
    """A team to create; whoever creates it leads it."""

    slug = SlugField(help_text="Never changes.")


@extend_schema_serializer(examples=examples.of(examples.MEMBERSHIP_CHANGE, examples.MEMBERSHIP))
class MembershipSerializer(Shape):
    """A person in a team."""

    id = serializers.IntegerField(source="pk", read_only=True)
    email = serializers.EmailField(source="person.email", read_only=True)
    name = serializers.CharField(source="person.name", read_only=True)
    role = word(Role)
    since = serializers.DateTimeField(read_only=True)
    is_active = serializers.BooleanField(
        source="person.is_active", read_only=True, help_text="Whether the account is open."
    )


@extend_schema_serializer(examples=examples.of(examples.MEMBERSHIP_NEW))
class NewMembershipSerializer(Shape):
    """Somebody to take into a team, or a member to give another role."""

    email = serializers.EmailField(help_text="Of a person with an account here.")
    role = word(Role)


class TeamQuery(ListQuery):
    """How to narrow and order teams."""

    query = text(120, help_text="Words, each part of a name or slug.")
    sort = serializers.ChoiceField(["name", "-name", "slug", "-slug"], default="name")
