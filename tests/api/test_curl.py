"""The lines on the page of the API do what they say when somebody runs them."""

import os
import subprocess

import pytest
from pytest_django.live_server_helper import LiveServer

from registry.api.reference import TOKEN_VARIABLE, topics
from registry.models import Interface
from tests.api.conftest import token_of
from tests.factories import AdministratorFactory, TeamFactory
from tests.servers import required_program


@pytest.fixture
def run(live_server: LiveServer):
    required_program("curl")
    lines = {
        operation.id: operation.curl
        for topic in topics(live_server.url)
        for operation in topic.operations
    }
    environment = os.environ | {
        TOKEN_VARIABLE: token_of(AdministratorFactory.create()),
        "no_proxy": "*",
    }

    def run(operation: str) -> str:
        line = lines[operation].replace("curl ", "curl -sS -w ' %{http_code}' ", 1)
        done = subprocess.run(
            ["bash", "-c", line],
            env=environment,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_records_are_read_and_made_by_pasting_lines(run) -> None:
    TeamFactory.create(slug="support-eng")
    assert run("me_show").endswith(" 200")
    assert run("interface_register").endswith(" 201")
    assert Interface.objects.filter(slug="support-chat").exists()
    assert '"support-chat"' in run("interfaces_list")
    assert run("probe_request").endswith(" 202")
    assert run("assessment_show").endswith(" 200")
    # the version is for the reader to fill in
    assert run("interface_delete").endswith(" 412")
