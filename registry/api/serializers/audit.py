"""Rows of the audit trail."""

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from registry.api import examples
from registry.api.serializers.shape import ListQuery, Shape, text, word
from registry.domain.audit import Deed, Kind
from registry.domain.origins import Via


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string"},
            {"type": "integer"},
            {"type": "array", "items": {"type": "string"}},
            {"type": "null"},
        ]
    }
)
class ValueField(serializers.JSONField):
    """What a field of a record held: text, a whole number, a list of texts, or nothing."""


class FieldChangeSerializer(Shape):
    """One field before and after; null where there was nothing."""

    field = serializers.CharField()
    before = ValueField(allow_null=True)
    after = ValueField(allow_null=True)


@extend_schema_serializer(examples=examples.of(None, examples.AUDIT_ROW))
class AuditRowSerializer(Shape):
    """One write: who, from where, what they did to which record."""

    id = serializers.IntegerField(help_text="Rises with every row.")
    at = serializers.DateTimeField()
    who = serializers.CharField(help_text="Their name then; blank where the program acted.")
    email = serializers.CharField()
    token = serializers.CharField(help_text="Public id of the token, blank for none.")
    via = word(Via)
    address = serializers.CharField()
    agent = serializers.CharField()
    deed = word(Deed)
    kind = word(Kind)
    subject = serializers.ListField(
        child=serializers.CharField(), help_text="Id of the record, from the outside in."
    )
    interface = serializers.CharField(help_text="Slug, blank where it is about none.")
    changes = FieldChangeSerializer(many=True)
    reason = serializers.CharField()
    sentence = serializers.CharField(help_text="All of it in words, without details.")


class AuditQuery(ListQuery):
    """Which rows somebody wants."""

    who = text(120, help_text="Part of a name or an e-mail address.")
    kind = word(Kind, default="")
    interface = text(63, help_text="Slug of an interface.")
    since = serializers.DateField(default=None, help_text="First day, UTC.")
    until = serializers.DateField(default=None, help_text="Last day, UTC.")
