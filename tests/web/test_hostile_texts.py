"""What hostile servers wrote, on the pages that people read."""

from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.utils import timezone

from readiness.domain.observation_json import dump
from readiness.domain.probing import target_digest
from readiness.models import LatestObservation
from readiness.services.assessing import environments_assess
from registry.models import Environment, Route
from registry.selectors.snapshots import snapshot_get
from tests.hostile.asking import Seen, look
from tests.hostile.standing import standing
from tests.web.conftest import Cast, signed_in

pytestmark = pytest.mark.any_database

MARKED = ("markup", "escapes", "control-characters", "to-javascript", "to-data", "to-a-number")
"""In the names of servers that write what should never be taken for markup."""
GROUPS = ("texts", "certificates", "redirects")


class _Elements(HTMLParser):
    """Collects what a browser would run, or could be made to."""

    def __init__(self) -> None:
        super().__init__()
        self.dangers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        if tag == "script" and "src" not in names:
            self.dangers.append("an inline script")
        if tag == "img" and ("src", "x") in attrs:
            self.dangers.append("the image of the attack")
        self.dangers += [f"{tag} with {name}" for name in names if name.startswith("on")]
        self.dangers += [f"{tag} leads to {value}" for _, value in attrs if _runs(value)]


def _runs(value: str | None) -> bool:
    return (value or "").strip().lower().startswith(("javascript:", "data:"))


@pytest.fixture(scope="module", params=GROUPS)
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Seen]:
    """Return what was seen of servers that write markup, in every place that they can write to."""
    with standing(request.param) as servers:
        return look(servers, tmp_path_factory.mktemp("hostile"), *MARKED)


def test_nothing_that_a_server_wrote_is_run(
    cast: Cast, environment: Environment, written: list[Seen]
) -> None:
    client = signed_in(cast.owner)
    for seen in written:
        _keep(environment, seen)
        for address in _addresses(seen):
            page = client.get(address)
            assert page.status_code == 200
            assert _dangers(page.content.decode()) == [], f"{seen.place.name} at {address}"
            assert "unsafe-inline" not in page.headers["Content-Security-Policy"]


def test_it_is_shown_as_it_was_written(
    cast: Cast, environment: Environment, tmp_path: Path
) -> None:
    with standing("texts") as servers:
        (seen,) = look(servers, tmp_path, "markup-in-the-challenge")
    _keep(environment, seen)
    page = signed_in(cast.owner).get("/i/support-chat/production/checks/AVL-1/")
    text = page.content.decode()

    assert "src=x onerror=alert(2)&gt;" in text
    assert "{{7*7}}" in text
    assert "[red]x[/red]" in text


def _keep(environment: Environment, seen: Seen) -> None:
    """Keep the observations as those of an environment that people can look at."""
    now = timezone.now()
    _declare(environment, seen)
    snapshot = snapshot_get("support-chat")
    assert snapshot is not None
    target = target_digest(snapshot.environment("production"))
    for found in seen.observations:
        content = dump(replace(found, observed_at=now, target=target))
        LatestObservation.objects.update_or_create(
            environment=environment,
            probe=found.probe,
            defaults={"observed_at": now, "content": content},
        )
    environments_assess(environment_ids=[environment.pk], now=now)


def _declare(environment: Environment, seen: Seen) -> None:
    if not environment.routes.exists():
        for route in seen.environment.routes:
            Route.objects.create(environment=environment, kind=route.kind, path=route.path)


def _addresses(seen: Seen) -> Iterator[str]:
    yield from ("/", "/i/support-chat/")
    # no server has a word in what people answer or record
    for finding in seen.assessment.findings:
        if finding.source not in ("record", "evidence", "attestation"):
            yield f"/i/support-chat/production/checks/{finding.check}/"


def _dangers(text: str) -> list[str]:
    elements = _Elements()
    elements.feed(text)
    elements.close()
    return elements.dangers
