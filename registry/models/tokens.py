"""Tokens with which programs act for a person."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from registry.domain.tokens import PUBLIC_ID_LENGTH, Verb
from registry.models.interfaces import Environment, Interface
from registry.models.people import User
from registry.models.words import choices, one_of


class ApiToken(models.Model):
    """A token of one person. Its secret is not here, only a digest of it.

    ``lent_by`` is whose rights it has where those are not its person's: a pipeline acts in the
    name of its sponsor with the rights of whoever trusts it. ``made_from`` is the token of which
    it is a short-lived copy, and ends with it.
    """

    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    lent_by = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="lent_tokens"
    )
    made_from = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="made_tokens"
    )

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="registry_token_expires"
            )
        ]

    def __str__(self) -> str:
        return f"token {self.public_id}"


class TokenScope(models.Model):
    """One thing that a token may be used for. A scope goes with what it is limited to.

    Else a token for an interface that was removed would be one for all of them.
    """

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="scopes")
    verb = models.CharField(max_length=16, choices=choices(Verb))
    interface = models.ForeignKey(Interface, on_delete=models.CASCADE, null=True, blank=True)
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            one_of("verb", Verb, name="registry_scope_verb"),
            models.CheckConstraint(
                condition=Q(environment=None) | Q(interface__isnull=False),
                name="registry_scope_environment_of_interface",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} of {self.token}"
