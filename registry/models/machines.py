"""Issuers of ID tokens, what is trusted of them, and what pipelines were let in as."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from registry.domain.machines.fetching import KeyFailure
from registry.domain.machines.issuers import IssuerKind, KeySource
from registry.models.interfaces import Environment, Interface
from registry.models.people import User
from registry.models.tokens import ApiToken
from registry.models.words import choices, one_of, refuse_reserved, slug_field


class Issuer(models.Model):
    """An issuer of ID tokens. Its keys are public, in the spelling that ``public_keys`` gives."""

    slug = slug_field(unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=choices(IssuerKind))
    iss = models.CharField(
        max_length=300,
        unique=True,
        error_messages={"unique": "There is an issuer with this iss. Change that one."},
    )
    key_source = models.CharField(max_length=10, choices=choices(KeySource))
    jwks_url = models.CharField(max_length=500, blank=True)
    zone = models.CharField(max_length=63)
    ca_pem = models.TextField(blank=True)
    human_claim = models.CharField(max_length=100, blank=True)
    keys = models.TextField(blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=20, blank=True, choices=choices(KeyFailure))
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            one_of("kind", IssuerKind, name="registry_issuer_kind"),
            one_of("key_source", KeySource, name="registry_issuer_key_source"),
            one_of("failure", KeyFailure, name="registry_issuer_failure", blank=True),
            models.CheckConstraint(
                condition=~Q(key_source=KeySource.PASTED) | ~Q(keys=""),
                name="registry_issuer_pasted",
            ),
            models.CheckConstraint(
                condition=(Q(key_source=KeySource.ADDRESS) & ~Q(jwks_url=""))
                | (~Q(key_source=KeySource.ADDRESS) & Q(jwks_url="")),
                name="registry_issuer_address",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a slug that is the address of another page."""
        refuse_reserved(self, self.slug)


class TrustRule(models.Model):
    """What a pipeline may do at an interface, if its token says what is pinned.

    ``lent_by`` is whose rights it has: whoever wrote it last. Without them it lets nothing in.
    """

    interface = models.ForeignKey(Interface, on_delete=models.CASCADE, related_name="trust_rules")
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="trust_rules")
    name = slug_field()
    verbs = models.CharField(max_length=120)
    environments = models.ManyToManyField(Environment, related_name="trust_rules")
    lent_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["interface", "name"],
                name="registry_trustrule_once",
                violation_error_message="There is a trust rule of this name. Edit that one.",
            ),
            models.CheckConstraint(condition=~Q(verbs=""), name="registry_trustrule_verbs"),
        ]

    def __str__(self) -> str:
        return self.name


class TrustPin(models.Model):
    """A claim, and the one value that it has to have."""

    rule = models.ForeignKey(TrustRule, on_delete=models.CASCADE, related_name="pins")
    claim = models.CharField(max_length=100)
    value = models.CharField(max_length=300)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule", "claim"], name="registry_trustpin_once"),
            models.CheckConstraint(
                condition=~Q(claim="") & ~Q(value=""), name="registry_trustpin_says"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim} = {self.value}"


class PersonLink(models.Model):
    """Who somebody is whom an issuer names."""

    issuer = models.ForeignKey(Issuer, on_delete=models.CASCADE, related_name="links")
    value = models.CharField(max_length=255)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="machine_links")
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["value", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["issuer", "value"],
                name="registry_personlink_once",
                violation_error_message="This is linked to somebody already. Remove that link.",
            ),
            models.CheckConstraint(condition=~Q(value=""), name="registry_personlink_says"),
        ]

    def __str__(self) -> str:
        return f"{self.value} at {self.issuer}"


class MachineGrant(models.Model):
    """What a token of a pipeline was given for. Names are those of that time.

    ``assertion_digest`` is that of the ID token that is itself sent with each request, "" where
    it was exchanged for the API token.
    """

    token = models.OneToOneField(ApiToken, on_delete=models.CASCADE, related_name="grant")
    issuer = models.ForeignKey(Issuer, on_delete=models.SET_NULL, null=True, related_name="grants")
    rule = models.ForeignKey(TrustRule, on_delete=models.SET_NULL, null=True, related_name="grants")
    issuer_name = models.CharField(max_length=80)
    rule_name = models.CharField(max_length=63)
    interface = models.CharField(max_length=63)
    has_sponsor = models.BooleanField()
    subject = models.CharField(max_length=255)
    run_id = models.CharField(max_length=255, blank=True)
    run_attempt = models.CharField(max_length=255, blank=True)
    sha = models.CharField(max_length=255, blank=True)
    human = models.CharField(max_length=255, blank=True)
    assertion_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            # the requests of one run come at once, and all of them are one identity
            models.UniqueConstraint(
                fields=["assertion_digest", "rule"],
                condition=~Q(assertion_digest=""),
                name="registry_grant_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issuer_name} by {self.rule_name}"


class UsedAssertion(models.Model):
    """That an ID token was used, until it would be refused anyway.

    ``digest`` is that of the whole token where it is sent with each request, so that its own
    requests go on; "" where it was exchanged, which it is once.
    """

    issuer = models.ForeignKey(Issuer, on_delete=models.CASCADE, related_name="+")
    token_id = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, blank=True)
    used_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "token_id"], name="registry_assertion_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("used_at")), name="registry_assertion_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"use of {self.token_id[:12]} of {self.issuer}"
