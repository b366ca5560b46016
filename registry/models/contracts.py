"""What the reverse proxies promise: contracts, the templates of them, and their versions."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from registry.domain.contract import BOUNDS, WORDS
from registry.domain.particular_rules import EARLIEST_DAY, LATEST_DAY, LONGEST_LINK
from registry.models.interfaces import Environment
from registry.models.lines import LinesField
from registry.models.people import Team
from registry.models.words import choices, one_of, refuse_reserved, slug_field


def _number(column: str) -> "models.PositiveBigIntegerField[int | None, int | None]":
    bounds = BOUNDS[column]
    message = f"Give {bounds.least} to {bounds.most} {bounds.unit}, or leave it empty."
    validators = [
        MinValueValidator(bounds.least, message),
        MaxValueValidator(bounds.most, message),
    ]
    return models.PositiveBigIntegerField(null=True, blank=True, validators=validators)


def _word(column: str) -> "models.CharField[str, str]":
    return models.CharField(max_length=12, blank=True, choices=choices(WORDS[column]))


def _lines() -> LinesField:
    return LinesField(blank=True, default=())


def _within(column: str) -> models.CheckConstraint:
    bounds = BOUNDS[column]
    return models.CheckConstraint(
        condition=Q(**{f"{column}__gte": bounds.least, f"{column}__lte": bounds.most}),
        name=f"registry_%(class)s_{column}",
    )


class ContractClauses(models.Model):
    """The clauses of one contract, template or version: a column each; empty is open.

    A clause that is a list is one column of text, an entry a line, sorted and in its one spelling
    (``registry.domain.contract_clauses``), and so are the reasons of the clauses that do not
    apply. Rows of child tables would have to be made for contracts, templates and versions alike,
    and fetched for each of them with every snapshot; here the three have one shape, a version is
    one row that a trigger can guard, and whoever looks for an entry compares whole lines.
    """

    minimum_tls = _word("minimum_tls")
    plain_http = _word("plain_http")
    hsts_seconds = _number("hsts_seconds")
    edge_authentication = _word("edge_authentication")
    allowed_hosts = _lines()
    allowed_paths = _lines()
    identity_headers_stripped = _lines()
    trusted_proxies = _lines()
    body_limit_bytes = _number("body_limit_bytes")
    header_limit_bytes = _number("header_limit_bytes")
    client_header_timeout_seconds = _number("client_header_timeout_seconds")
    upstream_timeout_seconds = _number("upstream_timeout_seconds")
    idle_timeout_seconds = _number("idle_timeout_seconds")
    rate_limit_per_minute = _number("rate_limit_per_minute")
    security_headers = _lines()
    cookies = _lines()
    upstream_allow_list = _lines()
    network_policy = models.CharField(max_length=LONGEST_LINK, blank=True)
    rewriting = models.CharField(max_length=LONGEST_LINK, blank=True)
    cache_authenticated = models.BooleanField(null=True, blank=True)
    streaming = _word("streaming")
    websocket = _word("websocket")
    not_applicable = _lines()

    class Meta:
        abstract = True
        constraints: ClassVar = [
            *(
                one_of(column, words, name=f"registry_%(class)s_{column}", blank=True)
                for column, words in WORDS.items()
            ),
            *map(_within, BOUNDS),
        ]


class ContractTemplate(ContractClauses):
    """A standard for many interfaces, published by a team.

    ``version`` rises when a clause changes, and not when the title does.
    """

    slug = slug_field(unique=True)
    title = models.CharField(max_length=120)
    description = models.CharField(max_length=500, blank=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="contract_templates")
    version = models.PositiveIntegerField(default=1)
    is_sample = models.BooleanField("part of the demo", default=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta(ContractClauses.Meta):
        ordering: ClassVar = ["title", "pk"]
        constraints: ClassVar = [
            *ContractClauses.Meta.constraints,
            models.CheckConstraint(condition=~Q(title=""), name="registry_contracttemplate_title"),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse a slug that is the address of another page."""
        refuse_reserved(self, self.slug)


class ProxyContract(ContractClauses):
    """What is said of the clauses for one environment.

    There is no row where nothing is said. A clause that is empty is the template's, and open where
    there is none.
    """

    environment = models.OneToOneField(
        Environment, on_delete=models.CASCADE, related_name="contract"
    )
    template = models.ForeignKey(
        ContractTemplate,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contracts",
    )
    reviewed_on = models.DateField(null=True, blank=True)
    reviewed_by = models.CharField(max_length=120, blank=True)

    class Meta(ContractClauses.Meta):
        constraints: ClassVar = [
            *ContractClauses.Meta.constraints,
            models.CheckConstraint(
                condition=Q(reviewed_on=None)
                | Q(reviewed_on__gte=EARLIEST_DAY, reviewed_on__lte=LATEST_DAY),
                name="registry_proxycontract_reviewed_on",
            ),
        ]

    def __str__(self) -> str:
        return f"contract of {self.environment}"


class ContractVersion(ContractClauses):
    """What held of the clauses of one environment from a moment on; triggers refuse a change.

    It goes with its environment and at no other time: no service removes one. Template and people
    stand here by the names of that time.
    """

    environment = models.ForeignKey(
        Environment, on_delete=models.CASCADE, related_name="contract_versions"
    )
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120, blank=True)
    email = models.CharField(max_length=254, blank=True)
    why = models.CharField(max_length=500, blank=True)
    digest = models.CharField(max_length=71)
    template = models.CharField(max_length=63, blank=True)
    template_version = models.PositiveIntegerField(default=0)
    inherited = _lines()
    overridden = _lines()

    class Meta(ContractClauses.Meta):
        ordering: ClassVar = ["-number"]
        indexes: ClassVar = [models.Index(fields=["digest"], name="registry_contract_digest")]
        constraints: ClassVar = [
            *ContractClauses.Meta.constraints,
            models.UniqueConstraint(
                fields=["environment", "number"], name="registry_contractversion_number_once"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="registry_contractversion_number"
            ),
            models.CheckConstraint(
                condition=Q(digest__startswith="sha256:"), name="registry_contractversion_digest"
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of the contract of {self.environment}"
