from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from deploy.management import programs
from tests.rig.booting import Rig, rig_of
from tests.rig.cases import all_cases
from tests.rig.grounds import Tools
from tests.rig.labels import Label, all_labels
from tests.rig.looking import Seen, look
from tests.rig.servers import SERVERS
from tests.servers import required_program


@pytest.fixture(scope="session")
def rig() -> Iterator[Rig]:
    """Boot the servers that are here; a test of its own tells which are not."""
    found = {server.name: programs.find(server.program) for server in SERVERS}
    here = {name: program for name, program in found.items() if program}
    now = datetime.now(UTC).replace(microsecond=0)
    with rig_of(all_cases().values(), here, now) as running:
        yield running


@pytest.fixture(scope="session")
def tools() -> Tools:
    return Tools(required_program("curl"), required_program("openssl"))


@pytest.fixture(scope="session")
def labels() -> dict[str, Label]:
    """Every label, whether its server is here or not."""
    return all_labels()


@pytest.fixture(scope="session")
def running(rig: Rig, labels: dict[str, Label]) -> dict[str, Label]:
    """The labels of the cases that run."""
    return {name: label for name, label in labels.items() if name in rig.cases}


@pytest.fixture(scope="session")
def seen(rig: Rig, running: dict[str, Label]) -> Seen:
    return look(rig, running.values())


@pytest.fixture
def nginx() -> None:
    """Leave a test out, loudly, where nginx is missing."""
    required_program("nginx")
