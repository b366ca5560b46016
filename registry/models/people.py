"""People, the teams they are in, and the links that let them in once."""

from typing import ClassVar

import rules
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from registry.domain.vocabulary import PersonRole, Role
from registry.models.words import choices, one_of, refuse_reserved, slug_field


class UserManager(BaseUserManager["User"]):
    """Makes people who sign in by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Make a person; without a password they can sign in by link only."""
        person = self.model(email=self.normalize_email(email), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Make an administrator, for Django's command of that name."""
        return self.create_user(email, password, role=PersonRole.ADMINISTRATOR, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a person by e-mail address, whatever its case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person, with one role in the program; Django's own permissions do not exist.

    What a person may do is written in ``registry.domain.permissions`` alone: there are no rows
    that could say something else.
    """

    email = models.EmailField()
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=13, choices=choices(PersonRole), default=PersonRole.PERSON)
    is_active = models.BooleanField("active", default=True)
    is_sample = models.BooleanField("part of the demo", default=False)
    wants_mail = models.BooleanField("wants e-mail", default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"),
                name="registry_user_email_unique",
                violation_error_message="Somebody with this e-mail address is here already.",
            ),
            one_of("role", PersonRole, name="registry_user_role"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Tell whether the person may do ``perm`` to ``obj``, by the predicates of the program."""
        return bool(rules.has_perm(perm, self, obj))

    @property
    def is_administrator(self) -> bool:
        """Whether the person has the role; a closed account may do nothing with it."""
        return self.role == PersonRole.ADMINISTRATOR

    @property
    def initials(self) -> str:
        """One or two capital letters that stand for the person in a badge."""
        words = (self.name or self.email).split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


class Team(models.Model):
    """People who answer for interfaces together."""

    slug = slug_field(unique=True)
    name = models.CharField(max_length=120)
    channel = models.CharField(
        "contact channel",
        max_length=200,
        blank=True,
        help_text="Where the team is reached: a chat channel, a list address or a phone number.",
    )
    is_active = models.BooleanField("active", default=True)
    is_sample = models.BooleanField("part of the demo", default=False)
    members: "models.ManyToManyField[User, Membership]" = models.ManyToManyField(
        User, through="Membership", through_fields=("team", "person"), related_name="teams"
    )

    class Meta:
        ordering: ClassVar = ["name"]
        indexes: ClassVar = [models.Index(fields=["name"], name="registry_team_by_name")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a slug that is the address of another page."""
        refuse_reserved(self, self.slug)


class Membership(models.Model):
    """A person in a team, since when and as what.

    Attributes:
        since: from when on without a gap; it begins anew where team or account is opened again.
        added_by: who took them in, or opened it again; nobody once their account is removed.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=choices(Role), default=Role.MEMBER)
    since = models.DateTimeField()
    added_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "team"], name="registry_membership_once"),
            one_of("role", Role, name="registry_membership_role"),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.team}"


class SignInLink(models.Model):
    """A link that signs one person in, once. Only the digest of its token is stored.

    Attributes:
        made_by: who made it, and so saw it; nobody where the program did, or their account is gone.
        was_in_use: whether somebody had signed in to the account before it was made.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_links")
    token_digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    was_in_use = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"sign-in link of {self.person}"
