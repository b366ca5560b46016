"""Writing what descriptors say: the records of a whole set of documents in one transaction."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain

from django.db import transaction
from django.db.models.functions import Lower

from registry.domain.descriptor import (
    Documents,
    InterfaceDocument,
    Path,
    Placed,
    Problem,
    TeamDocument,
    TemplateDocument,
)
from registry.domain.descriptor.fields import asked
from registry.models import Dependency, Interface, Team, User
from registry.rights import Actor
from registry.services.applying import Action, Application, Change
from registry.services.applying_interfaces import apply_interface
from registry.services.applying_policies import apply_policy
from registry.services.applying_teams import apply_team
from registry.services.applying_templates import apply_template
from registry.services.importing import joined
from registry.services.pruning import Agreed, prune

_NEVER_APPLIED = (
    "is proposed and approved by people, never applied: take it out. `manage.py assess` reads it"
)
_Document = Placed[TeamDocument] | Placed[InterfaceDocument] | Placed[TemplateDocument]

__all__ = ["Action", "Change", "DescriptorRefused", "descriptor_apply"]


class DescriptorRefused(Exception):
    """Descriptors that cannot be applied; nothing was written.

    Attributes:
        problems: everything that stands in the way, each with its place in a file.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


@transaction.atomic
def descriptor_apply(
    *,
    by: Actor,
    documents: Documents,
    now: datetime,
    dry_run: bool = False,
    prunes: bool = False,
    agreed: Agreed | None = None,
) -> tuple[Change, ...]:
    """Create or update every record that ``documents`` describe, all or none.

    A descriptor asks people and teams to own something and never accepts for them; it creates
    no people. Applying the same documents again changes nothing.

    Args:
        by: in whose name it is done, with their rights.
        documents: what was read from files.
        now: the time that new records carry.
        dry_run: do everything, tell what it changed, and undo it.
        prunes: remove what the documents no longer name, and the interfaces and templates of their
            teams that none of them describes.
        agreed: what alone may be removed, None for everything.

    Raises:
        DescriptorRefused: the documents have problems, name somebody who does not exist, or
            want what ``by`` may not do.
    """
    if not documents.problems:
        documents = joined(documents)
    found = (_unknown(documents), _strangers(documents), _releases(documents))
    if problems := (*documents.problems, *chain.from_iterable(found)):
        raise DescriptorRefused(problems)
    run = Application(by, now)
    _write(run, documents)
    if prunes and not run.problems:
        prune(run, documents, agreed)
    if run.problems:
        raise DescriptorRefused(run.problems)
    if dry_run:
        transaction.set_rollback(True)
    return tuple(run.changes)


def _write(run: Application, documents: Documents) -> None:
    """Write every document, what others refer to before them."""
    for team in documents.teams:
        apply_team(run, team)
    for template in documents.templates:
        apply_template(run, template)
    for interface in documents.interfaces:
        apply_interface(run, interface)
    for policy in documents.policies:
        apply_policy(run, policy)


def _unknown(documents: Documents) -> Iterator[Problem]:
    named = list(_named(documents))
    people = _people({email for *_, email in named})
    teams = set(Team.objects.filter(is_active=True).values_list("slug", flat=True))
    teams |= {team.name for team in documents.teams} | _said(documents, "Team")
    for document, path, team, email in named:
        if email and email not in people:
            yield document.problem(path, f"nobody here has the e-mail address {email}")
        if team and team not in teams:
            yield document.problem(path, f"there is no team {team}: describe it, or create it")


def _strangers(documents: Documents) -> Iterator[Problem]:
    """Yield the dependencies on interfaces that are neither described nor registered."""
    known = {interface.name for interface in documents.interfaces}
    known |= _said(documents, "AIInterface")
    known |= set(Interface.objects.values_list("slug", flat=True))
    # what is depended upon already may have been removed since, and is still depended upon
    ours = Dependency.objects.filter(interface__slug__in=[one.name for one in documents.interfaces])
    recorded = set(ours.values_list("interface__slug", "other"))
    for interface in documents.interfaces:
        for index, one in enumerate(interface.document.spec.dependencies):
            is_recorded = (interface.name, one.interface) in recorded
            if one.interface and one.interface not in known and not is_recorded:
                path: Path = ("spec", "dependencies", index)
                cure = "name a Resource" if path in interface.origins else "use name"
                message = f"there is no interface {one.interface}: describe it, or {cure}"
                yield interface.problem((*path, "interface"), message)


def _said(documents: Documents, kind: str) -> set[str]:
    """Return the names of records that could not be read: that is told, and is no other mistake."""
    return {saying.name for saying in documents.sayings if saying.kind == kind}


def _releases(documents: Documents) -> Iterator[Problem]:
    for interface in documents.interfaces:
        for name, environment in interface.document.spec.environments.items():
            if environment.release:
                path = ("spec", "environments", name, "release")
                yield interface.problem(path, _NEVER_APPLIED)


def _people(emails: set[str]) -> set[str]:
    active = User.objects.filter(is_active=True).annotate(key=Lower("email"))
    return set(active.filter(key__in=emails).values_list("key", flat=True))


def _named(documents: Documents) -> Iterator[tuple[_Document, Path, str, str]]:
    for team in documents.teams:
        for index, member in enumerate(team.document.spec.members):
            yield team, ("spec", "members", index, "person"), "", member.person
    for template in documents.templates:
        yield template, ("spec", "team"), template.document.spec.team, ""
    for interface in documents.interfaces:
        yield interface, ("spec", "team"), interface.document.spec.team, ""
        for invitation in asked(interface.document):
            yield interface, invitation.path, invitation.team_slug, invitation.email
