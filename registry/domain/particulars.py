"""What is recorded about an interface beyond its name: how it is operated, and by what rules.

Everything here is a claim of people. What is not said is empty, and a check says what follows.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from registry.domain.objectives import Objective
from registry.domain.rollback import RollbackPlan


class Section(StrEnum):
    """One part of the record, written and shown on its own."""

    LINKS = "links"
    DEPENDENCIES = "dependencies"
    BOUNDARY = "boundary"
    DEPLOYMENT = "deployment"
    UPGRADES = "upgrades"
    DATA = "data"
    INCIDENTS = "incidents"
    MODELS = "models"
    OBJECTIVES = "objectives"
    ROLLBACK = "rollback"

    @property
    def heading(self) -> str:
        """The heading of the section."""
        return _HEADINGS[self]


_HEADINGS = {
    Section.LINKS: "Tags and links",
    Section.DEPENDENCIES: "Dependencies",
    Section.BOUNDARY: "Operating boundary",
    Section.DEPLOYMENT: "Deployment",
    Section.UPGRADES: "Upgrades",
    Section.DATA: "Data handling",
    Section.INCIDENTS: "Incidents",
    Section.MODELS: "Models",
    Section.OBJECTIVES: "Objectives",
    Section.ROLLBACK: "Rollback plan",
}


class LinkKind(StrEnum):
    """What a link leads to."""

    REPOSITORY = "repository"
    RUNBOOK = "runbook"
    DASHBOARD = "dashboard"
    DOCUMENTATION = "documentation"
    STATUS = "status"

    @property
    def label(self) -> str:
        """What a link leads to, as people read it."""
        return _LINK_LABELS[self]


_LINK_LABELS = {
    LinkKind.REPOSITORY: "repository",
    LinkKind.RUNBOOK: "runbook",
    LinkKind.DASHBOARD: "dashboard",
    LinkKind.DOCUMENTATION: "user documentation",
    LinkKind.STATUS: "status page",
}


class Layer(StrEnum):
    """One layer between the user and the machines, for which somebody is called."""

    EDGE = "edge"
    INTERFACE = "interface"
    GATEWAY = "gateway"
    MODEL_SERVER = "model-server"
    DATA_STORES = "data-stores"
    NETWORK = "network"

    @property
    def label(self) -> str:
        """The layer as people read it."""
        return self.value.replace("-", " ")


class PromptLogging(StrEnum):
    """What of a conversation is written to logs."""

    NONE = "none"
    METADATA = "metadata"
    REDACTED = "redacted"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Link:
    """A page about the interface that is kept elsewhere."""

    kind: LinkKind
    url: str


@dataclass(frozen=True, slots=True)
class Dependency:
    """Something without which the interface does not do all that it should.

    Attributes:
        interface: slug of another interface, "" where it is something else.
        name: what it is called, "" where it is an interface.
        effect: what users notice when it is gone, "" while nobody has said.
    """

    interface: str = ""
    name: str = ""
    effect: str = ""

    @property
    def called(self) -> str:
        """What it is called."""
        return self.interface or self.name


@dataclass(frozen=True, slots=True)
class BoundaryLayer:
    """Who operates one layer.

    Attributes:
        operated_by: the people who do, in words.
        handover: where support hands over to them.
        access: which access they have.
    """

    layer: Layer
    operated_by: str
    handover: str = ""
    access: str = ""


@dataclass(frozen=True, slots=True)
class ServedModel:
    """A model that answers behind the interface; what nobody has said is ""."""

    name: str
    revision: str = ""
    quantisation: str = ""
    licence: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class DataHandling:
    """What happens to what users type.

    Attributes:
        user_notice: address of the notice that users get, "" for none.
        retention_days: how long it is kept, 0 for not at all, None while nobody has said.
    """

    user_notice: str = ""
    retention_days: int | None = None
    prompt_logging: PromptLogging | None = None


@dataclass(frozen=True, slots=True)
class IncidentHandling:
    """Where it is written what counts as how bad, and who is called next."""

    severity_scale: str = ""
    escalation: str = ""


@dataclass(frozen=True, slots=True)
class Upgrades:
    """How often the interface is brought up to date, and when it last was."""

    cadence_days: int | None = None
    last_upgrade: date | None = None


@dataclass(frozen=True, slots=True)
class Deployment:
    """How the interface is deployed.

    Attributes:
        source: address of the document in which the steps are kept.
        reviewed_on: when somebody last went through them.
        steps: the steps themselves, in Markdown.
    """

    source: str = ""
    reviewed_on: date | None = None
    steps: str = ""


@dataclass(frozen=True, slots=True)
class Particulars:
    """Everything that the sections of the record say."""

    tags: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    boundary: tuple[BoundaryLayer, ...] = ()
    deployment: Deployment = Deployment()
    upgrades: Upgrades = Upgrades()
    data: DataHandling = DataHandling()
    incidents: IncidentHandling = IncidentHandling()
    models: tuple[ServedModel, ...] = ()
    objectives: tuple[Objective, ...] = ()
    rollback: RollbackPlan = field(default_factory=RollbackPlan)

    def link(self, kind: LinkKind) -> str:
        """Return the address of the first link of ``kind``, "" where there is none."""
        return next((link.url for link in self.links if link.kind is kind), "")
