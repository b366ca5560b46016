"""Whatever a client sends, the API answers as it is described, and never breaks.

Schemathesis makes the requests from the committed document: some that fit it, some that do not.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
import yaml
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, settings
from pytest_django.plugin import DjangoDbBlocker
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from registry.api.views.schema import DOCUMENT
from registry.models import Environment, Ownership
from registry.selectors.sessions import handle_of
from tests.api.conftest import SignedIn, token_of
from tests.factories import AuditRowFactory
from tests.kept import kept
from tests.promised import (
    alerted,
    attested,
    carded,
    evaluated,
    handed_in,
    policed,
    rehearsed,
    rehearsing,
    released,
    trusted,
    validated,
    waived,
)
from tests.web.conftest import (
    Cast,
    cast_made,
    environment_made,
    interface_made,
    proxy_made,
)

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
EXAMPLES = 3
"""Requests to each operation; all of them take about half a minute."""

# what the coverage phase adds takes three times as long, and found nothing more
CONFIGURATION = schemathesis.Config.from_dict({"phases": {"coverage": {"enabled": False}}})
# read by the C parser: every worker reads it, and the other one takes a second and a half for it
DESCRIBED = yaml.load(DOCUMENT.read_text("utf-8"), yaml.CSafeLoader)
document = schemathesis.openapi.from_dict(DESCRIBED, config=CONFIGURATION)
document.app = get_wsgi_application()
PARAMETER = re.compile(r"\{(\w+)\}")


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Keep the connection of the test open, which a web server would close after a request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@dataclass(frozen=True)
class Scene:
    """Path parameters of records that are there, and two ways in for an administrator."""

    records: dict[str, str]
    token: str
    cookies: str


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    """Make it once: what a request changes is taken back before the next one."""
    with kept(django_db_blocker):
        cast = cast_made()
        interface = interface_made(cast)
        proxy = proxy_made(cast, interface)
        records = records_made(cast, environment_made(interface), proxy)
        client = SignedIn(cast.administrator).client
        cookies = client.cookies.output(header="", sep=";").strip()
        yield Scene(records, token_of(cast.administrator), cookies)


def records_made(cast: Cast, environment: Environment, proxy: Ownership) -> dict[str, str]:
    """Return the path parameters of records that are there."""
    # its name is that of the environment: one parameter stands for both
    alerted(environment.interface, name="production")
    token_of(cast.administrator)
    tokens = cast.administrator.tokens
    rule = trusted(environment, cast.owner, slug="support-chat")
    return {
        "slug": "support-chat",
        "name": "production",
        "key": f"own-{carded(environment.interface).number}",
        "slot": "a",
        "host": "chat.example.test",
        "section": "links",
        "check": attested(environment).check_id,
        "evidence_id": handed_in(environment).public_id,
        "number": "1",
        "person_id": str(cast.outsider.pk),
        "ownership_id": str(proxy.pk),
        "membership_id": str(cast.outsider.memberships.get().pk),
        "policy": policed(environment.interface).name,
        "release_id": released(environment).public_id,
        "validation_id": validated(environment).public_id,
        "rule": rule.name,
        "link_id": str(rule.issuer.links.get().pk),
        "waiver_id": waived(environment).public_id,
        "evaluation_id": evaluated(environment).public_id,
        "rehearsal_id": str(rehearsed(environment).pk),
        "run_id": str(rehearsing(environment).pk),
        "row_id": str(AuditRowFactory.create().pk),
        "handle": handle_of(SignedIn(cast.administrator).client.session.session_key or ""),
        "public_id": tokens.latest("pk").public_id,
    }


@pytest.mark.django_db
def test_every_parameter_of_an_address_has_a_record(scene: Scene) -> None:
    described = DESCRIBED["paths"]
    assert {name for path in described for name in PARAMETER.findall(path)} == set(scene.records)


@pytest.mark.django_db
@document.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_an_operation_answers_as_it_is_described(case: Any, scene: Scene) -> None:
    door = {"Authorization": f"Bearer {scene.token}"}
    call(case, door)
    # and the same where there is something, whatever version it has
    known = case.path_parameters or {}
    case.path_parameters = {name: scene.records.get(name, value) for name, value in known.items()}
    call(case, door | {"If-Match": "*"})
    call(case, {"Cookie": scene.cookies, "If-Match": "*"})


def call(case: Any, headers: dict[str, str]) -> None:
    """Send the request, check the answer, and leave the records as they were."""
    with transaction.atomic():
        case.call_and_validate(headers=headers, checks=CHECKS)
        transaction.set_rollback(True)
