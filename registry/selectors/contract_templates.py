"""Templates of proxy contracts, who uses them, and whom a change of one would touch."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet
from django.db.models.functions import Lower

from registry.domain.contract_clauses import Clauses
from registry.domain.contract_effective import ClauseChange, Template, touched
from registry.domain.fields import TemplateFields
from registry.models import ContractTemplate, ProxyContract, Team
from registry.selectors.contracts import clauses_of, template_of
from registry.selectors.selection import Selection, called, number_of, ordered_by, with_words


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A template in a list.

    Attributes:
        team: slug of the team that publishes it.
        contracts: how many use it.
    """

    slug: str
    title: str
    team: str
    team_name: str
    version: int
    contracts: int


_SORTS = {
    "title": ("by_title",),
    "team": ("by_team",),
    "version": ("version",),
    "contracts": ("used_by",),
}


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


def templates_selected(query: str = "", team: str = "", *, sort: str) -> Selection[TemplateRow]:
    """Return the templates, with how many contracts use each.

    Args:
        query: words, each part of a title or a slug.
        team: slug of the team that publishes it, or part of its name.
    """
    found = ContractTemplate.objects.filter(with_words(query, "title", "slug"))
    if team:
        found = found.filter(called(team, Team, "team__"))
    counted = found.select_related("team").annotate(
        by_title=Lower("title"),
        by_team=Lower("team__name"),
        used_by=number_of(ProxyContract.objects.filter(template=OuterRef("pk"))),
    )
    return Selection(counted.order_by(*ordered_by(_SORTS, sort, "by_title", "pk")), _row)


def _row(found: ContractTemplate) -> TemplateRow:
    used_by: int = found.used_by  # type: ignore[attr-defined] # counted by the query
    return TemplateRow(
        found.slug, found.title, found.team.slug, found.team.name, found.version, used_by
    )


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
