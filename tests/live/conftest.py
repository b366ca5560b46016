from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.live.rig import NginxRig, running
from tests.servers import required_program


@pytest.fixture(scope="session")
def nginx_rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NginxRig]:
    binary = required_program("nginx")
    folder = tmp_path_factory.mktemp("nginx")
    with running(str(binary), folder, datetime.now(UTC).replace(microsecond=0)) as rig:
        yield rig
