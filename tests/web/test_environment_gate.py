"""The page of what pipelines see of an environment: how to ask, and what was asked last."""

import re
from html import unescape

import pytest
from django.urls import reverse

from readiness.domain.gate.asking import Question
from readiness.domain.gate.outcomes import Outcome
from readiness.services.gate_admissions import decision_sign, gate_admit
from readiness.services.gate_evaluations import gate_ask
from readiness.services.gate_outcomes import gate_outcome
from tests.factories import NOW, acting
from tests.integration.approval_scene import FIELDS, PROMPT
from tests.integration.gate_scene import Gates
from tests.web.conftest import signed_in

pytestmark = pytest.mark.django_db
RUN = "https://ci.example.test/1"


def page(scene: Gates) -> str:
    """Return what the page says, with single spaces."""
    address = reverse("environment-gate", args=(scene.interface.slug, scene.place.name))
    text = unescape(signed_in(scene.mia).get(address).content.decode())
    return re.sub(r"\s+", " ", text)


def last_asked(scene: Gates) -> str:
    """Return what the page says of what was asked last, without the marks."""
    return re.sub(r"<[^>]+>", "", page(scene).split("Asked last", 1)[1])


def test_it_shows_who_asked_how_often_what_was_answered_and_what_became_of_it() -> None:
    scene = Gates()
    assert "No pipeline has asked yet." in page(scene)
    question = Question(scene.interface.slug, scene.place.name, subject=FIELDS.subject, run_url=RUN)
    by = acting(scene.mia)
    release = scene.submitted()
    gate_ask(by=by, question=question, now=NOW)
    waiting = last_asked(scene)
    assert "pending" in waiting
    assert "Mia asked 1 time," in waiting
    assert "It was let out." not in waiting
    scene.vote(release, scene.ann)
    scene.vote(release, scene.pia, PROMPT)
    allowed = gate_ask(by=by, question=question, now=NOW)
    said = last_asked(scene)
    assert "allow" in said
    assert "pending" not in said
    assert "Mia asked 2 times," in said
    assert {allowed.public_id, FIELDS.subject.digest} <= set(re.findall(r"[\w:]+", said))
    assert f'<a href="{RUN}" rel="noopener noreferrer nofollow">its run</a>' in page(scene)
    gate_admit(
        by=by,
        evaluation=allowed.public_id,
        token=decision_sign(allowed, NOW),
        subject=FIELDS.subject,
        now=NOW,
    )
    assert "It was let out." in last_asked(scene)
    gate_outcome(
        by=by,
        evaluation=allowed.public_id,
        status=Outcome.SUCCEEDED,
        observed_image="",
        now=NOW,
    )
    ended = last_asked(scene)
    assert "It succeeded." in ended
    assert "It was let out." not in ended


def test_what_is_copied_is_the_client_that_checks_and_curl_is_to_look_with() -> None:
    scene = Gates()
    text = page(scene)
    (copied,) = re.findall(r'data-copies="([^"]+)"', text.split("Asked last")[0])
    lines = re.search(rf'<pre id="{copied}"[^>]*>(.*?)</pre>', text)
    assert lines
    assert f"export GATE_INTERFACE={scene.interface.slug} GATE_ENVIRONMENT=production" in lines[1]
    assert lines[1].endswith('sh gate.sh evaluate --image "$IMAGE_DIGEST"')
    assert "curl" not in lines[1]
    # a word that some page quotes is no verdict
    assert "grep" not in text
    assert text.index("curl -sS") > lines.end()
