"""Issuers of ID tokens, trust rules, and who is linked."""

from registry.api.examples.shape import Example

ISSUER_CHANGE: Example = {
    "name": "GitHub",
    "kind": "github",
    "iss": "https://token.actions.githubusercontent.com",
    "key_source": "discovered",
    "human_claim": "actor_id",
}
ISSUER_NEW: Example = {"slug": "github", **ISSUER_CHANGE}
ISSUER: Example = {
    "slug": "github",
    **ISSUER_CHANGE,
    "jwks_url": "",
    "zone": "public",
    "ca_pem": "",
    "key_state": "good",
    "fetched_at": "2026-11-21T11:40:00Z",
    "failure": "",
    "used_by": 3,
}
_PINS = [
    {"claim": "repository_id", "value": "4711"},
    {"claim": "environment", "value": "production"},
    {"claim": "ref_protected", "value": "true"},
]
TRUST_RULE_CHANGE: Example = {
    "issuer": "github",
    "environments": ["production"],
    "verbs": ["gate:evaluate", "evidence:write"],
    "pins": _PINS,
}
TRUST_RULE_NEW: Example = {"name": "deploy-production", **TRUST_RULE_CHANGE}
TRUST_RULE: Example = {**TRUST_RULE_NEW, "lent_by": "Mia Lang"}
PERSON_LINK_NEW: Example = {"value": "583231", "email": "mia@example.test"}
PERSON_LINK: Example = {
    "id": 4,
    **PERSON_LINK_NEW,
    "name": "Mia Lang",
    "created_at": "2026-11-21T11:40:00Z",
}
TRIAL_NEW: Example = {"token": "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln"}
TRIAL: Example = {
    "lets_in": False,
    "reason": "wrong_ref",
    "sentence": "ref has to be refs/heads/main, to the letter, and the token says otherwise.",
    "claim": "ref",
    "expected": "refs/heads/main",
    "rule": "",
    "verbs": [],
    "sponsor": "",
}
