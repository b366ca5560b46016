"""Writing what descriptors say: the records of a whole set of documents in one transaction."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Lower

from registry.domain.descriptor import (
    Documents,
    InterfaceDocument,
    Path,
    Placed,
    Problem,
    TeamDocument,
)
from registry.domain.descriptor.fields import asked
from registry.models import Team, User
from registry.services.applying import Action, Application, Change
from registry.services.applying_interfaces import apply_interface
from registry.services.applying_teams import apply_team

_Document = Placed[TeamDocument] | Placed[InterfaceDocument]

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
    *, by: User, documents: Documents, now: datetime, dry_run: bool = False
) -> tuple[Change, ...]:
    """Create or update every record that ``documents`` describe, all or none.

    A descriptor asks people and teams to own something and never accepts for them; it creates
    no people. Applying the same documents again changes nothing.

    Args:
        by: the person in whose name it is done, with their rights.
        documents: what was read from files.
        now: the time that new records carry.
        dry_run: do everything, tell what it changed, and undo it.

    Raises:
        DescriptorRefused: the documents have problems, name somebody who does not exist, or
            want what ``by`` may not do.
    """
    if problems := (*documents.problems, *_unknown(documents)):
        raise DescriptorRefused(problems)
    run = Application(by, now)
    for team in documents.teams:
        apply_team(run, team)
    for interface in documents.interfaces:
        apply_interface(run, interface)
    if run.problems:
        raise DescriptorRefused(run.problems)
    if dry_run:
        transaction.set_rollback(True)
    return tuple(run.changes)


def _unknown(documents: Documents) -> Iterator[Problem]:
    named = list(_named(documents))
    people = _people({email for *_, email in named})
    teams = set(Team.objects.filter(is_active=True).values_list("slug", flat=True))
    teams |= {team.name for team in documents.teams}
    for document, path, team, email in named:
        if email and email not in people:
            yield document.problem(path, f"nobody here has the e-mail address {email}")
        if team and team not in teams:
            yield document.problem(path, f"there is no team {team}: describe it, or create it")


def _people(emails: set[str]) -> set[str]:
    active = User.objects.filter(is_active=True).annotate(key=Lower("email"))
    return set(active.filter(key__in=emails).values_list("key", flat=True))


def _named(documents: Documents) -> Iterator[tuple[_Document, Path, str, str]]:
    for team in documents.teams:
        for index, member in enumerate(team.document.spec.members):
            yield team, ("spec", "members", index, "person"), "", member.person
    for interface in documents.interfaces:
        yield interface, ("spec", "team"), interface.document.spec.team, ""
        for invitation in asked(interface.document):
            yield interface, invitation.path, invitation.team_slug, invitation.email
