"""What is one's own: browsers, tokens, and what one answers for."""

from registry.domain.tokens import Verb
from registry.models import ApiToken, Ownership, Session
from tests.api.conftest import Cast, SignedIn, program_of

OWN = ("/me/sessions", "/me/tokens")


def test_no_token_sees_or_ends_sessions_and_tokens(cast: Cast) -> None:
    program = program_of(cast.administrator)
    browser = SignedIn(cast.administrator)
    handle = browser.get("/me/sessions").json()["sessions"][0]["handle"]
    public_id = ApiToken.objects.get().public_id
    for path in (*OWN, "/tokens"):
        assert program.get(path).status_code == 403
    for path in (f"/me/sessions/{handle}", f"/tokens/{public_id}"):
        assert program.send("DELETE", path).status_code == 403
    assert program.send("POST", "/me/sessions/end-others").status_code == 403
    assert Session.objects.count() == 1


def test_browsers_are_seen_and_signed_out_one_by_one(cast: Cast) -> None:
    here, there, elsewhere = (SignedIn(cast.owner) for _ in range(3))
    SignedIn(cast.outsider)
    found = here.get("/me/sessions").json()["sessions"]
    assert [one["is_current"] for one in found] == [True, False, False]
    key = there.client.session.session_key
    assert key not in here.get("/me/sessions").content.decode()
    other = there.get("/me/sessions").json()["sessions"][0]["handle"]
    assert here.send("DELETE", f"/me/sessions/{other}").status_code == 204
    assert here.send("DELETE", f"/me/sessions/{other}").status_code == 422
    assert there.get("/me").status_code == 401
    assert here.send("POST", "/me/sessions/end-others").json() == {"ended": 1}
    assert elsewhere.get("/me").status_code == 401
    assert here.get("/me").status_code == 200
    assert Session.objects.exclude(person=cast.owner).count() == 1


def test_tokens_are_seen_without_their_secrets_and_revoked(cast: Cast) -> None:
    program = program_of(cast.owner, Verb.REGISTRY_READ)
    browser = SignedIn(cast.owner)
    (shown,) = browser.get("/me/tokens").json()["tokens"]
    assert (shown["state"], shown["scopes"]) == ("good", ["registry:read"])
    raw = program.headers["Authorization"].rpartition("_")[2]
    assert raw not in browser.get("/me/tokens").content.decode()
    path = f"/tokens/{shown['public_id']}"
    assert SignedIn(cast.outsider).send("DELETE", path).status_code == 403
    everybody = SignedIn(cast.administrator).get("/tokens").json()["tokens"]
    assert [one["public_id"] for one in everybody] == [shown["public_id"]]
    assert browser.get("/tokens").status_code == 403
    assert SignedIn(cast.administrator).send("DELETE", path).status_code == 204
    assert program.get("/me").status_code == 401
    assert browser.send("DELETE", "/tokens/nobody").status_code == 404


def test_one_sees_what_one_answers_for(cast: Cast, proxy: Ownership) -> None:
    (held,) = program_of(cast.holder).get("/me/ownerships").json()["held"]
    assert (held["ownership_id"], held["responsibility"]) == (proxy.pk, "proxy_configuration")
    assert program_of(cast.owner).get("/me/ownerships").json() == {"held": []}
