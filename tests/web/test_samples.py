"""What the demo brought: said, and taken away by one button."""

import pytest

from registry.models import Interface, Team, User
from tests.factories import EnvironmentFactory, InterfaceFactory, TeamFactory, UserFactory
from tests.scenes import UNSEEN, interface_in
from tests.web.conftest import NOW, Cast, signed_in


@pytest.fixture
def demo(cast: Cast) -> Team:
    team: Team = TeamFactory.create(slug="demo", is_sample=True)
    UserFactory.create(email="sample@example.test", is_sample=True)
    interface_in(team, "sample", UNSEEN, NOW, is_sample=True)
    interface_in(cast.team, "own", UNSEEN, NOW, name="Own chat")
    return team


def test_samples_are_said_to_be_samples(cast: Cast, demo: Team) -> None:
    text = signed_in(cast.administrator).get("/").content.decode()
    assert "These are samples." in text
    assert "Remove the samples" in text
    text = signed_in(cast.owner).get("/").content.decode()
    assert "These are samples." in text
    assert "Remove the samples" not in text


@pytest.mark.parametrize(
    ("role", "status"), [("administrator", 302), ("owner", 403), ("outsider", 403)]
)
def test_administrators_remove_them_all_at_once(
    cast: Cast, demo: Team, role: str, status: int
) -> None:
    client = signed_in(getattr(cast, role))
    assert client.post("/samples/remove/").status_code == status
    left = set(Interface.objects.values_list("slug", flat=True))
    assert left == ({"own"} if status == 302 else {"own", "sample"})
    assert Team.objects.filter(slug="demo").exists() == (status == 403)
    assert User.objects.filter(is_sample=True).exists() == (status == 403)


def test_what_somebody_built_on_a_sample_stays(cast: Cast, demo: Team) -> None:
    EnvironmentFactory.create(interface=InterfaceFactory.create(slug="built", team=demo))
    text = signed_in(cast.administrator).post("/samples/remove/", follow=True).content.decode()
    assert "The samples were removed, 1 in all." in text
    assert "These are samples." not in text
    assert Interface.objects.filter(slug="built").exists()
    assert Team.objects.filter(slug="demo").exists()
