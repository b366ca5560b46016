"""The tables of rights in the document, held to what the predicates answer."""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from deploy.environment import ROOT
from registry.domain.permissions import Capacity, Permission
from registry.domain.responsibilities import Responsibility
from registry.domain.vocabulary import PersonRole, Standing
from registry.models import Interface, Ownership, Team, User
from registry.selectors.people import reader_of
from registry.selectors.snapshots import snapshot_get
from tests.factories import (
    InterfaceFactory,
    MembershipFactory,
    OwnershipFactory,
    TeamFactory,
    UserFactory,
    member_of,
)

DOCUMENT = ROOT / "registry" / "README.md"
OF_THE_WHOLE = {
    Permission.ADD_TEAM,
    Permission.MANAGE_PEOPLE,
    Permission.REFERENCE_SECRET,
    Permission.REMOVE_SAMPLES,
    Permission.READ_AUDIT,
}
OF_A_TEAM = {
    Permission.CHANGE_TEAM,
    Permission.CLOSE_TEAM,
    Permission.LEAVE_TEAM,
    Permission.ADD_INTERFACE,
}
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Scene:
    team: Team
    interface: Interface
    asked: Ownership

    def subject(self, permission: Permission) -> object:
        if permission in OF_THE_WHOLE:
            return None
        if permission in OF_A_TEAM:
            return self.team
        return self.asked if permission is Permission.ANSWER_OWNERSHIP else self.interface


@pytest.fixture
def scene(db: None) -> Scene:
    team = TeamFactory.create()
    interface = InterfaceFactory.create(slug="chat", team=team)
    asked = OwnershipFactory.create(interface=interface, responsibility="releases")
    return Scene(team, interface, asked)


@pytest.fixture
def people(scene: Scene) -> dict[str, User]:
    """One person for each column of the table, and others who may do nothing at all."""
    auditor = UserFactory.create(role=PersonRole.AUDITOR)
    MembershipFactory.create(person=auditor, team=scene.team, role="lead")
    stopped = member_of(scene.team, role="lead", person__role="administrator")
    User.objects.filter(pk=stopped.pk).update(is_active=False)
    stopped.refresh_from_db()
    return {
        Capacity.ADMINISTRATOR: UserFactory.create(role=PersonRole.ADMINISTRATOR),
        Capacity.PLATFORM_LEAD: UserFactory.create(role=PersonRole.PLATFORM_LEAD),
        Capacity.TEAM_LEAD: member_of(scene.team, role="lead"),
        Capacity.MEMBER: member_of(scene.team),
        Capacity.ASKED: scene.asked.person,
        Capacity.AUDITOR: auditor,
        "of another team": member_of(TeamFactory.create(), role="lead"),
        "in no team": UserFactory.create(),
        "with a closed account": stopped,
    }


def rows(document: Path, heading: str) -> list[list[str]]:
    """Return the cells below the table's heading, which begins with ``heading``."""
    text = document.read_text("utf-8")
    (found,) = re.findall(rf"^(\| {heading} \|.*\n(?:\|.*\n)+)", text, re.MULTILINE)
    lines = found.strip().splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [cells[0], *cells[2:]]


def documented() -> dict[str, set[str]]:
    heading, *lines = rows(DOCUMENT, "permission")
    columns = heading[2:]
    return {
        f"registry.{line[0].strip('`')}": {
            column for column, cell in zip(columns, line[2:], strict=True) if cell == "yes"
        }
        for line in lines
    }


def test_the_document_says_who_may_do_what(scene: Scene, people: dict[str, User]) -> None:
    found = {
        permission.value: {
            str(name)
            for name, person in people.items()
            if person.has_perm(permission, scene.subject(permission))
        }
        for permission in Permission
    }
    assert found == documented()


def test_every_column_of_the_table_is_tried(people: dict[str, User]) -> None:
    assert set(rows(DOCUMENT, "permission")[0][2:]) == set(Capacity) <= set(people)


def holding(scene: Scene, responsibility: str, **fields: object) -> User:
    person: User = UserFactory.create()
    accepted = {"accepted_at": timezone.now() - DAY, "review_by": timezone.now().date()}
    OwnershipFactory.create(
        interface=scene.interface,
        responsibility=responsibility,
        **{"person": person, **accepted, **fields},
    )
    return person


def granted(person: User, scene: Scene) -> set[str]:
    subjects = {one: scene.subject(one) for one in Permission if one not in OF_A_TEAM}
    return {one.value for one, subject in subjects.items() if person.has_perm(one, subject)}


def test_the_document_says_what_owning_allows(scene: Scene) -> None:
    table = {
        owned.strip("`"): {f"registry.{one}" for one in re.findall(r"`(\w+)`", permissions)}
        for owned, permissions in rows(DOCUMENT, "owner of")[1:]
    }
    scene.asked.delete()
    found = {
        responsibility.value: granted(holding(scene, responsibility), scene)
        for responsibility in Responsibility
    }
    answering = {"registry.answer_ownership"}
    assert {name: given - answering for name, given in found.items() if given - answering} == table


@pytest.mark.parametrize("standing", Standing)
def test_a_backup_may_do_the_same_as_the_primary_owner(scene: Scene, standing: Standing) -> None:
    person = holding(scene, "proxy_configuration", standing=standing)
    assert person.has_perm("registry.change_environment", scene.interface)


def test_whoever_is_in_the_team_that_owns_it_may_do_it(scene: Scene) -> None:
    team = TeamFactory.create()
    member = member_of(team)
    holding(scene, "proxy_configuration", person=None, team=team)
    assert member.has_perm("registry.change_environment", scene.interface)
    assert not member.has_perm("registry.change_interface", scene.interface)
    Team.objects.filter(pk=team.pk).update(is_active=False)
    assert not member.has_perm("registry.change_environment", scene.interface)


@pytest.mark.parametrize(
    "fields", [{"accepted_at": None}, {"review_by": timezone.now().date() - DAY}]
)
def test_what_is_not_accepted_or_has_lapsed_allows_nothing(
    scene: Scene, fields: dict[str, object]
) -> None:
    person = holding(scene, "proxy_configuration", **fields)
    assert not person.has_perm("registry.change_environment", scene.interface)
    assert not reader_of(person).rights(_snapshot(), timezone.now()).change_environments


def test_owning_allows_nothing_on_another_interface_nor_to_an_auditor(scene: Scene) -> None:
    person = holding(scene, "proxy_configuration")
    assert not person.has_perm("registry.change_environment", InterfaceFactory.create())
    person.role = PersonRole.AUDITOR
    assert not person.has_perm("registry.change_environment", scene.interface)


def test_a_page_offers_what_the_predicates_allow(scene: Scene, people: dict[str, User]) -> None:
    people |= {word: holding(scene, word) for word in Responsibility if word != "releases"}
    del people["with a closed account"]  # which sees no page
    for person in people.values():
        offered = reader_of(person).rights(_snapshot(), timezone.now())
        assert (offered.change, offered.change_environments, offered.probe) == tuple(
            person.has_perm(f"registry.{name}", scene.interface)
            for name in ("change_interface", "change_environment", "probe_interface")
        )
        asked = next(one for one in _snapshot().ownerships if one.id == scene.asked.pk)
        may_answer = person.has_perm("registry.answer_ownership", scene.asked)
        assert reader_of(person).may_answer(asked) == may_answer


def _snapshot():
    snapshot = snapshot_get("chat")
    assert snapshot is not None
    return snapshot
