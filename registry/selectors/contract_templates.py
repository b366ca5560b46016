"""Templates of proxy contracts, who uses them, and whom a change of one would touch."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from registry.domain.contract_clauses import Clauses
from registry.domain.contract_effective import ClauseChange, Template, touched
from registry.domain.fields import TemplateFields
from registry.models import ContractTemplate, ProxyContract
from registry.selectors.contracts import clauses_of, template_of


@dataclass(frozen=True, slots=True)
class TemplateUser:
    """An environment whose contract names a template.

    Attributes:
        team: name of the team that answers for the interface.
        team_slug: what it is called in addresses.
        id: primary key of the environment.
        own: what the contract says itself.
    """

    id: int
    interface_id: int
    interface: str
    title: str
    environment: str
    team: str
    team_slug: str
    own: Clauses


@dataclass(frozen=True, slots=True)
class Touched:
    """An environment whose contract would change, and clause by clause how."""

    user: TemplateUser
    changes: tuple[ClauseChange, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a change of a template touches.

    Attributes:
        users: how many environments use the template at all.
    """

    users: int
    touched: tuple[Touched, ...]

    @property
    def seal(self) -> str:
        """A digest of it: whoever saves says by it what they were shown."""
        said = "\n".join(f"{one.user.id} {one.changes!r}" for one in self.touched)
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def templates_listed() -> QuerySet[ContractTemplate]:
    """Return the templates with their team and, as ``used_by``, how many contracts use each."""
    return ContractTemplate.objects.select_related("team").annotate(used_by=Count("contracts"))


def template_names() -> tuple[tuple[str, str], ...]:
    """Return slug and title of every template."""
    return tuple(ContractTemplate.objects.values_list("slug", "title"))


def template_declared(template: ContractTemplate) -> TemplateFields:
    """Return every writable field of ``template``, whose team comes with it."""
    return TemplateFields(
        slug=template.slug,
        team=template.team.slug,
        title=template.title,
        description=template.description,
        clauses=clauses_of(template),
    )


def template_find(slug: str) -> Template | None:
    """Return the template called ``slug``, or None."""
    record = ContractTemplate.objects.filter(slug=slug).first()
    return template_of(record) if record else None


def users_of(template: ContractTemplate) -> tuple[TemplateUser, ...]:
    """Return the environments that use ``template``, ordered by interface and name."""
    rows = (
        ProxyContract.objects.filter(template=template)
        .select_related("environment__interface__team")
        .order_by("environment__interface__slug", "environment__name")
    )
    return tuple(map(_user, rows))


def template_reach(template: ContractTemplate, clauses: Clauses | None) -> Reach:
    """Return whom it touches that ``template`` says ``clauses``, None that it goes.

    Args:
        clauses: in their one spelling.
    """
    before = template_of(template)
    after = None if clauses is None else Template(before.slug, before.version + 1, clauses)
    users = users_of(template)
    return Reach(len(users), tuple(_touched(users, before, after)))


def _touched(
    users: tuple[TemplateUser, ...], before: Template, after: Template | None
) -> Iterable[Touched]:
    by_id = {str(user.id): user for user in users}
    own = ((key, user.own) for key, user in by_id.items())
    for key, changes in touched(own, before, after):
        yield Touched(by_id[key], changes)


def _user(row: ProxyContract) -> TemplateUser:
    interface = row.environment.interface
    return TemplateUser(
        id=row.environment_id,
        interface_id=interface.pk,
        interface=interface.slug,
        title=interface.name,
        environment=row.environment.name,
        team=interface.team.name,
        team_slug=interface.team.slug,
        own=clauses_of(row),
    )
