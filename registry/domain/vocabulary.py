"""The closed sets of words that records are made of."""

from enum import IntEnum, StrEnum


class Tier(IntEnum):
    """How much depends on an interface: 1 is customer-facing and critical, 3 is internal."""

    CRITICAL = 1
    IMPORTANT = 2
    INTERNAL = 3

    @property
    def label(self) -> str:
        """The tier as people read it."""
        return _TIER_LABELS[self]


_TIER_LABELS = {
    Tier.CRITICAL: "1, customer-facing and critical",
    Tier.IMPORTANT: "2, important",
    Tier.INTERNAL: "3, internal",
}


class Lifecycle(StrEnum):
    """Where an interface stands in its life."""

    EXPERIMENTAL = "experimental"
    PRODUCTION = "production"
    DEPRECATED = "deprecated"
    RETIRED = "retired"


class DataClassification(StrEnum):
    """How sensitive the data is that passes through an interface."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    RESTRICTED = "restricted"


class EnvironmentKind(StrEnum):
    """What a running place of an interface is for."""

    PRODUCTION = "production"
    STAGING = "staging"
    DEVELOPMENT = "development"


class PersonRole(StrEnum):
    """What a person is in the whole program, whatever teams they are in."""

    PERSON = "person"
    AUDITOR = "auditor"
    PLATFORM_LEAD = "platform_lead"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """The role as people read it."""
        return self.value.replace("_", " ")


ANSWERING = tuple(role for role in PersonRole if role is not PersonRole.AUDITOR)
"""The roles of people who may own anything: an auditor judges no work of their own."""


class Role(StrEnum):
    """What a person is in a team."""

    MEMBER = "member"
    LEAD = "lead"


class Standing(StrEnum):
    """Whether an ownership is the accountable one or stands behind it."""

    PRIMARY = "primary"
    BACKUP = "backup"
