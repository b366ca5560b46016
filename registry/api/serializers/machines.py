"""Shapes of issuers of ID tokens, of trust rules, and of who is linked."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from registry.api import examples
from registry.api.serializers.shape import Shape, SlugField, text, word
from registry.domain.machines.fetching import KeyFailure, KeyState
from registry.domain.machines.issuers import IssuerKind, KeySource
from registry.domain.machines.keys import LARGEST_BYTES
from registry.domain.machines.rules import LONGEST_CLAIM, LONGEST_VALUE, VERBS
from registry.domain.zones import PUBLIC


@extend_schema_serializer(examples=examples.of(examples.ISSUER_CHANGE, examples.ISSUER))
class IssuerSerializer(Shape):
    """An issuer of ID tokens."""

    slug = SlugField(read_only=True)
    name = serializers.CharField(max_length=80)
    kind = word(IssuerKind)
    iss = serializers.CharField(max_length=300, help_text="As in its tokens, to the letter.")
    key_source = word(KeySource, required=False, default=KeySource.DISCOVERED.value)
    jwks_url = text(500, help_text="With the source address: where its keys are.")
    keys = text(
        LARGEST_BYTES,
        write_only=True,
        help_text="With the source pasted: its key set. What was pasted stays if left out.",
    )
    zone = text(63, default=PUBLIC, help_text="From where it is asked.")
    ca_pem = text(100_000, help_text="A private certificate authority that it has.")
    human_claim = text(100, help_text="That names who started a run; that of its kind if blank.")
    key_state = word(KeyState, read_only=True)
    fetched_at = serializers.DateTimeField(read_only=True, allow_null=True)
    failure = word(
        KeyFailure, blank=True, read_only=True, help_text="What the last look for keys came to."
    )
    used_by = serializers.IntegerField(read_only=True, help_text="Trust rules that rely on it.")


@extend_schema_serializer(examples=examples.of(examples.ISSUER_NEW, None))
class NewIssuerSerializer(IssuerSerializer):
    """An issuer that is added."""

    slug = SlugField()


class PinSerializer(Shape):
    """A claim, and the one value that it has to have."""

    claim = serializers.CharField(max_length=LONGEST_CLAIM)
    value = serializers.CharField(max_length=LONGEST_VALUE, trim_whitespace=False)


@extend_schema_serializer(examples=examples.of(examples.TRUST_RULE_CHANGE, examples.TRUST_RULE))
class TrustRuleSerializer(Shape):
    """What a pipeline may do at an interface, if its token says what is pinned."""

    name = SlugField(read_only=True)
    issuer = SlugField()
    environments = serializers.ListField(child=SlugField(), min_length=1, max_length=50)
    verbs = serializers.ListField(
        child=serializers.ChoiceField([one.value for one in VERBS]), min_length=1
    )
    pins = PinSerializer(many=True)
    lent_by = serializers.CharField(
        read_only=True, help_text="Whose rights it has; blank: it lets nothing in."
    )


@extend_schema_serializer(examples=examples.of(examples.TRUST_RULE_NEW, None))
class NewTrustRuleSerializer(TrustRuleSerializer):
    """A trust rule that is added."""

    name = SlugField()


@extend_schema_serializer(examples=examples.of(examples.PERSON_LINK_NEW, examples.PERSON_LINK))
class PersonLinkSerializer(Shape):
    """Who somebody is whom an issuer names."""

    id = serializers.IntegerField(read_only=True)
    value = serializers.CharField(max_length=255, help_text="As it stands in the claim.")
    email = serializers.EmailField()
    name = serializers.CharField(read_only=True)
    created_at = serializers.DateTimeField(read_only=True)


@extend_schema_serializer(examples=examples.of(examples.TRIAL_NEW, examples.TRIAL))
class TrialSerializer(Shape):
    """A token that is tried, and what it would be let in as. It is stored nowhere."""

    token = serializers.CharField(max_length=20_000, write_only=True)
    environment = text(63, write_only=True, help_text="The one meant; any, if left out.")
    lets_in = serializers.BooleanField(read_only=True)
    reason = serializers.CharField(read_only=True, help_text="Why not, for programs.")
    sentence = serializers.CharField(read_only=True, help_text="The same for people.")
    claim = serializers.CharField(read_only=True)
    expected = serializers.CharField(read_only=True)
    rule = serializers.CharField(read_only=True)
    verbs = serializers.ListField(child=serializers.CharField(), read_only=True)
    sponsor = serializers.CharField(read_only=True)
