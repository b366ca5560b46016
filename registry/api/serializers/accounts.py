"""What is one's own: browsers, tokens, and what one answers for."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from registry.api import examples
from registry.api.serializers.shape import Shape, word
from registry.domain.responsibilities import Responsibility
from registry.domain.vocabulary import Standing
from registry.selectors.tokens import TokenState


class SessionSerializer(Shape):
    """One browser in which one is signed in."""

    handle = serializers.CharField(help_text="Names the session without opening it.")
    signed_in_at = serializers.DateTimeField(allow_null=True)
    address = serializers.CharField()
    agent = serializers.CharField()
    ends_at = serializers.DateTimeField()
    is_current = serializers.BooleanField()


@extend_schema_serializer(examples=examples.of(None, examples.SESSIONS))
class SessionsSerializer(Shape):
    """Where one is signed in."""

    sessions = SessionSerializer(many=True)


@extend_schema_serializer(examples=examples.of(None, examples.ENDED))
class EndedSerializer(Shape):
    """How many browsers were signed out."""

    ended = serializers.IntegerField()


class TokenSerializer(Shape):
    """A token, without its secret."""

    public_id = serializers.CharField()
    name = serializers.CharField()
    person = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)
    state = word(TokenState)


@extend_schema_serializer(examples=examples.of(None, examples.TOKENS))
class TokensSerializer(Shape):
    """Tokens, the newest first."""

    tokens = TokenSerializer(many=True)


class HeldSerializer(Shape):
    """A responsibility that one accepted, alone or in a team."""

    ownership_id = serializers.IntegerField()
    interface = serializers.CharField()
    responsibility = word(Responsibility)
    standing = word(Standing)
    holder = serializers.CharField()
    review_by = serializers.DateField(allow_null=True)
    lapses_soon = serializers.BooleanField(help_text="Within 30 days, or already.")
    has_lapsed = serializers.BooleanField()
    successor = serializers.CharField(help_text="Who is asked to take it over, blank for nobody.")


@extend_schema_serializer(examples=examples.of(None, examples.HELD))
class HeldListSerializer(Shape):
    """What one answers for, the next to lapse first."""

    held = HeldSerializer(many=True)
