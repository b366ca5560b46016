"""Two people open the same form: the second is told what the first one saved, and loses nothing."""

import html
import re

import pytest

from registry.domain.approvals.terms import VOTING
from registry.domain.particulars import Section
from registry.models import Environment, Ownership
from registry.web.drafts import FORMS
from tests.issuing import key_set
from tests.web.conftest import Cast, signed_in
from tests.web.test_lost_sessions import addressed, ownership, page_of
from tests.web.test_sections import SENT, rows
from tests.web.typed import (
    CLAUSES,
    INTERFACE,
    ISSUER,
    POLICY,
    REFUSED,
    RELEASE,
    TRUST,
    Fields,
)

__all__ = ["ownership"]

pytestmark = pytest.mark.any_database

VOTES = [word.value for word in VOTING]
DIGEST = f"sha256:{'1' * 64}"
VALID: dict[str, Fields] = {
    "account": {"name": "Adam", "email": "admin@example.test", "wants_mail": "True"},
    "alert-route-edit": {
        "kind": "slack", "severities": ["critical"], "responsibility": "alerts",
        "source": "stored", "value": "https://hooks.example.test/services/one",
    },
    "contract-edit": {
        **CLAUSES, "trusted_proxies": "10.0.0.0/8", "template": "edge", "why": "As agreed."
    },
    "environment-edit": {
        "name": "production", "kind": "production", "edge_url": "https://chat.example.test",
        "outside_zone": "public", "health_path": "/health", "health_status": "200",
    },
    "environment-maintenance": rows(
        {"starts_at": "2100-01-02T22:00", "ends_at": "2100-01-02T23:00", "reason": "Upgrade"}
    ),
    "identity-edit": {"header": "Authorization", "source": "stored", "value": "Bearer a-key"},
    "interface-edit": {**INTERFACE, "slug": "support-chat"},
    "issuer-edit": {**ISSUER, "keys": key_set(), "ca_pem": ""},
    "ownership-review": {"review_by": ""},
    "policy-edit": {
        **POLICY, **rows(), "why": "As agreed.", "rollback_exempt": "yes", "soak_minutes": "0",
        **dict.fromkeys(VOTES, "0"), "release_approval": "2", "minimum_score": "80",
        "fast_evidence_minutes": "60", "posture_evidence_minutes": "1440",
    },
    "rehearsal-note": {"note": "The pull took four minutes."},
    "release-edit": {**RELEASE, "image": DIGEST, "authors": "owner@example.test"},
    "section-edit": SENT[Section.DEPLOYMENT],
    "team-edit": {"name": "Support", "channel": "#new"},
    "trust-rule-edit": {**TRUST, "pins": "repository_id = 1\nref = refs/heads/main"},
    "template-edit": {
        **CLAUSES, "trusted_proxies": "10.0.0.0/8", "title": "Edge", "team": "support",
        "why": "As agreed.", "save": "unseen",
    },
}  # fmt: skip
"""Every form that changes a record, filled so that it could be saved."""

SEALED = {
    "scorecard-activate", "scorecard-item-new", "scorecard-line", "scorecard-text",
    "scorecard-thresholds",
}  # fmt: skip
"""The forms whose service itself compares a digest of all that was shown."""

NEW = {
    "alert-route-add", "checklist-assign", "checklist-comment", "checklist-confirm",
    "checklist-item", "environment-add", "environment-pause", "issuer", "issuer-add",
    "member-add", "own-tokens",
    "ownership-decline", "ownership-hand-over", "ownership-invite", "ownerships-accept",
    "password", "people", "policy-new", "register", "rehearsal-abandon", "rehearsal-add",
    "rehearsal-finish", "rehearsal-start", "release", "release-deploy", "release-new",
    "release-override", "release-record", "release-revoke", "release-roll-back",
    "release-withdraw", "scorecard-new", "team-create", "template-add", "template-delete",
    "gate-mode", "trust-rule-add", "trust-trial",
    "waiver", "waiver-renew", "waiver-request", "waiver-revoke",
}  # fmt: skip
"""The forms that show nothing which somebody else could change meanwhile, or ask for it alone."""


def test_every_form_is_known_to_change_a_record_or_not_to() -> None:
    assert sorted([*VALID, *NEW, *SEALED]) == sorted(FORMS)


def version_in(page: str) -> str:
    (found,) = re.findall(r'<input type="hidden" name="shown_version" value="([^"]+)"', page)
    return html.unescape(found)


@pytest.mark.parametrize("name", VALID)
def test_a_form_overwrites_nothing_that_it_did_not_show(
    cast: Cast, ownership: Ownership, name: str
) -> None:
    client, path = signed_in(cast.administrator), addressed(REFUSED[name][0], ownership)
    if name == "ownership-review":
        Ownership.objects.update(accepted_at="2026-11-01T00:00Z", review_by="2100-01-01")
    shown = version_in(page_of(client.get(path)))
    # the one that is there is not told of anything
    fields = VALID[name] | ({"review_by": "2027-01-01"} if name == "ownership-review" else {})
    passed = re.sub(r"^(\w+):\w+", r"\1:0", shown)
    answer = client.post(path, fields | {"shown_version": passed})
    assert answer.status_code == 422
    assert "saved this while you wrote" in page_of(answer)
    newer = re.search(r'name="shown_version"\s+value="([^"]+)">(Save over|Go on)', page_of(answer))
    assert newer is not None
    assert html.unescape(newer[1]) == shown
    # what is sent last counts, which is what the button says
    answer = client.post(path, fields | {"shown_version": [passed, shown]})
    assert "saved this while you wrote" not in page_of(answer)


def test_both_texts_are_there_and_the_second_one_is_asked(
    cast: Cast, environment: Environment
) -> None:
    path = "/i/support-chat/edit/incidents/"
    first, second = signed_in(cast.owner), signed_in(cast.administrator)
    opened = [version_in(page_of(client.get(path))) for client in (first, second)]
    scale, way = "https://wiki.example.test/severity", "https://wiki.example.test/escalation"
    sent = {"severity_scale": scale, "escalation": "", "shown_version": opened[0]}
    assert first.post(path, sent).status_code == 302
    sent = {"severity_scale": "", "escalation": way, "shown_version": opened[1]}
    answer = second.post(path, sent)
    assert answer.status_code == 422
    page = html.unescape(page_of(answer))
    assert f"Olga Owner made this “{scale}” meanwhile." in page
    assert f'value="{way}"' in page
    assert second.post(path, sent).status_code == 422
    newer = version_in(page_of(second.get(path)))
    assert second.post(path, sent | {"shown_version": newer}).status_code == 302
