"""Every form of the program, filled so that it is refused, and what a page shows of it."""

from html.parser import HTMLParser
from typing import Any

from tests.web.test_sections import rows

Fields = dict[str, Any]

PLACE = "/i/support-chat/environments/production"
LONG = "x" * 200
STEPS = 'Say "hello" & <b>go on</b>\nto the end.'
SECRET = "a-secret-that-nobody-types-twice"
ENVIRONMENT: Fields = {
    "name": "Not A Slug", "kind": "staging", "edge_url": "https://new.example.test",
    "outside_zone": "public", "health_path": "/health", "health_status": "204",
    "protected_api": "/api/models\n/api/chat", "upstreams": "http://10.0.0.7:8080",
}  # fmt: skip
CLAUSES: Fields = {
    "minimum_tls": "1.3", "body_limit_bytes": "1048576", "allowed_hosts": "chat.example.test",
    "trusted_proxies": "10.0.0.0/8\nnot a range", "security_headers": "X-Frame-Options: DENY",
    "cache_authenticated": "false", "rewriting": STEPS.partition("\n")[0],
    "not_applicable_websocket": "The client polls.",
}  # fmt: skip
INTERFACE: Fields = {
    "name": "Lab chat", "team": "support", "profile": "open-webui", "description": STEPS,
    "tier": "2", "lifecycle": "production", "data_classification": "internal",
}  # fmt: skip
RELEASE: Fields = {
    "version": "1.0", "image": "chat:latest", "added_kinds": ["prompt", "tools"],
    "notes": STEPS, "authors": "owner@example.test\ntom@example.test",
}  # fmt: skip
POLICY: Fields = {
    **rows({
        "rule": "FREQ=NEVER", "zone": "Europe/Berlin", "starts_on": "2026-12-04",
        "minutes": "60", "reason": "Weekend.",
    }),
    "release_approval": "2",
    "excluded": ["excludes_requester", "excludes_authors"],
    "vote_validity_days": "5",
}  # fmt: skip

ISSUER: Fields = {
    "name": "Ours", "kind": "gitlab", "iss": "https://gitlab.example.test", "zone": "public",
    "key_source": "pasted", "keys": "{}", "ca_pem": STEPS, "human_claim": "user_id",
}  # fmt: skip
TRUST: Fields = {
    "issuer": "github", "pins": "ref = refs/heads/main\nevent_name = push",
    "environments": ["production"], "verbs": ["gate:evaluate", "evidence:write"],
}  # fmt: skip
WAIVER: Fields = {
    "reason": STEPS, "compensating_control": "TBD", "ends_on": "2027-01-02",
}  # fmt: skip
CARD_LINE: Fields = {
    "level": "3", "weight": "0", "critical": "on", "enable_on": "2027-01-02", "waivable": "no",
    "waiver_days": "14", "tiers": ["1", "3"], "lifecycles": ["production"],
}  # fmt: skip
CARD_ITEM: Fields = {
    "column": "access", "question": STEPS, "why": "Because.", "proof": "A link.",
    "valid_days": "90",
}  # fmt: skip
ROUTE: Fields = {
    "kind": "pagerduty", "severities": ["critical", "info"], "responsibility": "uptime",
    "source": "stored", "value": SECRET,
}  # fmt: skip
REFUSED: dict[str, tuple[str, Fields]] = {
    "account": ("/account/", {"name": LONG, "email": "new@example.test", "wants_mail": "False"}),
    "alert-route-add": ("/i/support-chat/edit/alert-routes/", {**ROUTE, "name": "No Slug"}),
    "alert-route-edit": ("/i/support-chat/alert-routes/on-duty/", {**ROUTE, "severities": []}),
    "checklist-assign": (
        "/i/support-chat/production/checklist/ACC-7/assign/",
        {"email": "nobody@example.test", "due_on": "2027-01-02"},
    ),
    "checklist-comment": (
        "/i/support-chat/production/checklist/ACC-7/comment/", {"text": "x" * 3000},
    ),
    "checklist-item": (
        "/i/support-chat/production/checklist/ACC-7/",
        {
            "answer": "not_met", "statement": "TBD", "link": "https://wiki.example.test/keys",
            "valid_until": "2027-01-02",
        },
    ),
    "contract-edit": (
        f"{PLACE}/contract/",
        {**CLAUSES, "template": "edge", "reviewed_on": "2026-10-01", "why": "As agreed."},
    ),
    "environment-add": ("/i/support-chat/environments/new/", ENVIRONMENT),
    "environment-edit": (f"{PLACE}/edit/", ENVIRONMENT),
    "environment-maintenance": (
        f"{PLACE}/maintenance/",
        rows({"starts_at": "2027-01-02T22:00", "ends_at": "", "reason": "Database upgrade"}),
    ),
    "environment-pause": (f"{PLACE}/pause/", {"ends_at": "2001-01-01T01:00", "reason": "Moving."}),
    "identity-edit": (
        f"{PLACE}/identities/a/",
        {"header": "X Y", "source": "stored", "value": SECRET},
    ),
    "interface-edit": ("/i/support-chat/edit/", {**INTERFACE, "name": LONG}),
    "issuer": ("/issuers/github/", {"value": "7", "email": "nobody@example.test"}),
    "issuer-add": ("/issuers/new/", {**ISSUER, "slug": "gitlab"}),
    "issuer-edit": ("/issuers/github/edit/", ISSUER),
    "member-add": ("/teams/support/members/", {"email": "nobody@example.test", "role": "lead"}),
    "own-tokens": (
        "/account/tokens/",
        {"name": "Deployment", "verbs": ["registry:read"], "places": "no-such-one", "days": "30"},
    ),
    "ownership-decline": ("/ownerships/{ownership}/decline/", {"reason": "x" * 2000}),
    "ownership-hand-over": (
        "/ownerships/{ownership}/hand-over/", {"team": "sales", "email": "owner@example.test"},
    ),
    "ownership-invite": (
        "/i/support-chat/owners/ask/?for=uptime",
        {
            "responsibilities": ["uptime", "logging"], "standing": "backup",
            "email": "nobody@example.test", "review_by": "2027-01-01",
        },
    ),
    "ownership-review": ("/ownerships/{ownership}/review/", {"review_by": "2001-01-01"}),
    "people": ("/people/", {"name": "Somebody New", "email": "owner@example.test"}),
    "policy-edit": ("/i/support-chat/policies/{policy}/edit/", {**POLICY, "why": "As agreed."}),
    "policy-new": ("/i/support-chat/policies/new/", {**POLICY, "name": "Not A Slug"}),
    "register": (
        "/register/",
        {
            **INTERFACE, "slug": "Not A Slug",
            **{f"environment-{name}": value for name, value in ENVIRONMENT.items()},
        },
    ),
    "rehearsal-add": (
        "/i/support-chat/edit/rehearsals/",
        {
            "environment": "production", "result": "failed", "from_digest": "latest",
            "started_at": "2026-10-01T10:00", "finished_at": "2026-10-01T10:09", "evidence": "Log",
        },
    ),
    "rehearsal-abandon": ("/rehearsals/{run}/abandon/", {"why": "TBD"}),
    "rehearsal-finish": (
        "/rehearsals/{run}/finish/", {"result": "succeeded", "evidence": "https://a.test/minutes"},
    ),
    "rehearsal-note": ("/rehearsals/{run}/steps/1/note/", {"note": "x" * 300}),
    "rehearsal-start": ("/i/support-chat/rehearsals/start/", {"environment": "production"}),
    "release": ("/releases/{submitted}/", {"choice": "reject", "reason": STEPS}),
    "release-deploy": ("/releases/{release}/deploy/", {"evidence": "not a link"}),
    "release-edit": ("/releases/{release}/edit/", RELEASE),
    "release-new": (f"{PLACE}/releases/new/", RELEASE),
    "release-override": ("/releases/{release}/override/", {"reason": STEPS, "evidence": "x"}),
    "release-record": (
        "/releases/{release}/record/",
        {"deployed_at": "2001-01-01T01:00", "evidence": "not a link"},
    ),
    "release-revoke": ("/releases/{release}/revoke/", {"reason": STEPS}),
    "release-roll-back": ("/releases/{release}/roll-back/", {"reason": STEPS, "evidence": "x"}),
    "release-withdraw": ("/releases/{release}/withdraw/", {"reason": LONG * 3}),
    "scorecard-activate": ("/scorecards/own-1/activate/", {"note": "TBD"}),
    "scorecard-item-new": ("/scorecards/own-1/items/new/", {**CARD_LINE, **CARD_ITEM}),
    "scorecard-line": ("/scorecards/own-1/lines/OWN-1/", CARD_LINE),
    "scorecard-new": ("/scorecards/new/", {"content": f"{STEPS}: ["}),
    "scorecard-text": ("/scorecards/own-1/text/", {"content": "title: Ours\ncritical: 3"}),
    "scorecard-thresholds": (
        "/scorecards/own-1/thresholds/",
        {
            "title": "Ours", "critical_cap": "101", "awards": "3", "waiver_days": "30",
            "weakest_link": "on", "tier_1": "3", "tier_2": "2", "tier_3": "0",
            "experimental_3": "0", "retired_1": "1",
        },
    ),
    "section-edit": (
        "/i/support-chat/edit/deployment/",
        {"source": "not a link", "reviewed_on": "2026-10-01", "steps": STEPS},
    ),
    "team-create": ("/teams/new/", {"name": "Lab", "slug": "support", "channel": "#lab"}),
    "team-edit": ("/teams/support/edit/", {"name": LONG, "channel": "#support"}),
    "template-add": (
        "/templates/new/",
        {**CLAUSES, "title": "Lab edge", "slug": "edge", "team": "support", "description": STEPS},
    ),
    "template-edit": (
        "/templates/edge/edit/",
        {**CLAUSES, "title": LONG, "team": "sales", "why": "As agreed.", "look": "yes"},
    ),
    "gate-mode": ("/i/support-chat/production/gate/mode/", {"mode": "shadow", "reason": " "}),
    "trust-rule-add": ("/i/support-chat/pipelines/new/", {**TRUST, "name": "nightly"}),
    "trust-rule-edit": ("/i/support-chat/pipelines/deploy-production/edit/", TRUST),
    "waiver": ("/waivers/{waiver}/", {"decision": "deny", "reason": "tbd"}),
    "waiver-renew": (
        "/waivers/{waived}/renew/", {**WAIVER, "reason": "As before.", "ends_on": "2001-01-01"},
    ),
    "waiver-request": ("/i/support-chat/production/checks/TLS-2/waive/", WAIVER),
    "waiver-revoke": ("/waivers/{waived}/revoke/", {"reason": "tbd"}),
}  # fmt: skip
"""Name of the form's address, the address, and what is sent to it; each is answered by 422."""
ROWS = {
    "links": rows({"kind": "runbook", "url": "not a link"}, tags="one\ntwo"),
    "dependencies": rows({"name": "identity provider", "effect": "x" * 2000}),
    "boundary": rows({"layer": "edge", "operated_by": "", "handover": "page platform"}),
    "models": rows({"name": "", "revision": "rev-7", "licence": "apache-2.0"}),
}
"""The same for the sections that are lists."""


BUTTONS = {"look"}
"""What says which button was pressed, and is typed by nobody."""


class Shown(HTMLParser):
    """What the controls of a page hold."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.controls: list[tuple[str, str]] = []
        self._select = self._area = ""
        self._text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "select":
            self._select = given.get("name", "")
        elif tag == "option" and "selected" in given:
            self.controls.append((self._select, given["value"]))
        elif tag == "textarea":
            self._area, self._text = given.get("name", ""), []
        elif tag == "input" and (
            given.get("type") not in {"checkbox", "radio"} or "checked" in given
        ):
            self.controls.append((given.get("name", ""), given.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            # the first line break behind the tag is none of the text
            self.controls.append((self._area, "".join(self._text).removeprefix("\n")))
            self._area = ""


def lost(fields: Fields, page: str) -> list[tuple[str, str]]:
    """Return what was typed and is not in the controls of ``page``."""
    typed = [
        (name, value)
        for name, values in fields.items()
        for value in (values if isinstance(values, list) else [values])
        if value and not name.endswith("_FORMS") and name not in BUTTONS
    ]
    shown = Shown(page).controls
    return [one for one in typed if one not in shown]
