"""What a pipeline has to prove: the token itself, the keys, and the claims that are pinned."""

import base64
import json
from datetime import datetime, timedelta
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.machines.identity import MachineIdentity, Run, run_of, shown
from registry.domain.machines.issuers import IssuerKind
from registry.domain.machines.keys import KeysInvalid, public_keys, verifying_keys
from registry.domain.machines.refusals import Reason, TokenRefused
from registry.domain.machines.rules import (
    Pin,
    PinsInvalid,
    Rule,
    checked_pins,
    chosen,
    differing,
)
from registry.domain.machines.verification import (
    LEEWAY,
    LONGEST_AGE,
    Claims,
    Trusted,
    looks_like_one,
    verify,
)
from registry.domain.tokens import PREFIX, Verb
from tests.factories import NOW
from tests.issuing import (
    AUDIENCE,
    CLAIMS,
    GITHUB,
    SHA,
    FakeIssuer,
    jwk,
    key_set,
    private_key,
    unsigned,
)

ISSUER = FakeIssuer()
PINS = (Pin("repository_id", "4711"), Pin("ref", "refs/heads/main"))
PRODUCTION = Pin("environment", "production")
UNUSABLE: tuple[object, ...] = ([], {}, ["ES256"], None, 7)
"""Names of an algorithm that are no text, or none that anybody knows."""


def trusted(*keys: dict[str, Any], kind: IssuerKind = IssuerKind.GITHUB) -> Trusted:
    return Trusted(GITHUB, kind, verifying_keys(public_keys(key_set(*keys))))


def verified(raw: str, issuer: Trusted | None = None, now: datetime = NOW) -> Claims:
    return verify(raw, issuer or trusted(), audience=AUDIENCE, now=now)


def reason_of(raw: str, issuer: Trusted | None = None, now: datetime = NOW) -> Reason:
    with pytest.raises(TokenRefused) as found:
        verified(raw, issuer, now)
    assert found.value.message.endswith(".")
    # nothing of the token is told, for what is told is logged and shown
    assert raw not in found.value.message
    assert not any(part in found.value.message for part in raw.split(".") if len(part) > 8)
    return found.value.reason


def counted(value: object) -> str:
    """Name a case by what it expects alone: what is signed anew is another in each worker."""
    return value.value if isinstance(value, Reason) else "case"


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "PS256", "EdDSA"])
def test_a_token_is_taken_by_each_algorithm_that_may_sign_one(algorithm: str) -> None:
    claims = verified(FakeIssuer(algorithm=algorithm).token(), trusted(jwk(algorithm)))
    assert claims.subject == CLAIMS["sub"]
    assert claims.values["repository_id"] == "4711"
    assert claims.ends_at == NOW + timedelta(minutes=10) + LEEWAY


def moment(offset: timedelta) -> int:
    return int((NOW + offset).timestamp())


SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (ISSUER.token(iss="https://evil.example.test"), Reason.WRONG_ISSUER),
        (ISSUER.token(iss=f"{GITHUB}/"), Reason.WRONG_ISSUER),
        (ISSUER.token(iss=[GITHUB]), Reason.WRONG_ISSUER),
        (ISSUER.token(aud="https://other.example.test"), Reason.WRONG_AUDIENCE),
        (ISSUER.token(aud=[AUDIENCE, "https://other.example.test"]), Reason.WRONG_AUDIENCE),
        (ISSUER.token(aud=f"{AUDIENCE}/"), Reason.WRONG_AUDIENCE),
        (ISSUER.token(without=("aud",)), Reason.WRONG_AUDIENCE),
        (ISSUER.token(exp=moment(-LEEWAY)), Reason.EXPIRED),
        (ISSUER.token(nbf=moment(LEEWAY + SECOND)), Reason.FUTURE),
        (ISSUER.token(iat=moment(LEEWAY + SECOND), without=("nbf",)), Reason.FUTURE),
        (ISSUER.token(iat=moment(-LONGEST_AGE - LEEWAY), exp=moment(DAY)), Reason.TOO_OLD),
        (ISSUER.token(exp=float("nan")), Reason.MISSING_CLAIM),
        (ISSUER.token(exp=10**400), Reason.MISSING_CLAIM),
        (ISSUER.token(exp=True), Reason.MISSING_CLAIM),
        (ISSUER.token(exp=str(moment(DAY))), Reason.MISSING_CLAIM),
        *((ISSUER.token(without=(one,)), Reason.MISSING_CLAIM) for one in ("exp", "iat", "sub")),
        (ISSUER.token(without=("jti",)), Reason.MISSING_CLAIM),
        (ISSUER.token(jti=""), Reason.MISSING_CLAIM),
        (ISSUER.token(jti="x" * 256), Reason.MISSING_CLAIM),
        (ISSUER.token(header={"kid": "another"}), Reason.UNKNOWN_KEY),
        (ISSUER.token(header={"crit": ["exp"]}), Reason.MALFORMED),
        (FakeIssuer(number=1).token(header={"kid": "ES256-0"}), Reason.BAD_SIGNATURE),
        (FakeIssuer(algorithm="EdDSA").token(header={"kid": "ES256-0"}), Reason.ALGORITHM),
        (ISSUER.token()[:-4] + "AAAA", Reason.BAD_SIGNATURE),
        ("eyJ.eyJ.x", Reason.MALFORMED),
        *((unsigned(alg=one), Reason.ALGORITHM) for one in UNUSABLE),
        (unsigned(iss="\ud800"), Reason.MALFORMED),
        (unsigned(iss=f"{GITHUB}\x00"), Reason.MALFORMED),
        ("x" * 20_000, Reason.MALFORMED),
        (jwt.encode(dict(CLAIMS), "", algorithm="none"), Reason.ALGORITHM),
        (jwt.encode(dict(CLAIMS), "s" * 32, algorithm="HS256"), Reason.ALGORITHM),
    ],
    ids=counted,
)
def test_each_thing_that_is_wrong_has_its_own_reason(raw: str, reason: Reason) -> None:
    assert reason_of(raw) is reason


def test_a_public_key_is_no_shared_secret() -> None:
    # the classic: sign by HMAC with the published key as the secret
    header = base64.urlsafe_b64encode(b'{"alg":"HS256","kid":"ES256-0"}').rstrip(b"=").decode()
    forged = f"{header}.{ISSUER.token().split('.')[1]}.AAAA"
    assert reason_of(forged) is Reason.ALGORITHM


def test_a_key_that_signs_by_one_algorithm_is_not_believed_by_another() -> None:
    only = trusted(jwk("RS256", alg="RS256"))
    forged = jwt.encode({"iss": GITHUB}, private_key("RS256"), "PS256", headers={"kid": "RS256-0"})
    assert reason_of(forged, only) is Reason.ALGORITHM


def test_clocks_may_differ_by_a_minute_and_by_no_more() -> None:
    assert verified(ISSUER.token(exp=moment(-LEEWAY + SECOND))).ends_at == NOW + SECOND
    assert verified(ISSUER.token(nbf=moment(LEEWAY))).ends_at > NOW
    young = ISSUER.token(iat=moment(-LONGEST_AGE - LEEWAY + SECOND), exp=moment(DAY))
    assert verified(young).ends_at == NOW + SECOND


def test_without_keys_nothing_is_believed() -> None:
    assert reason_of(ISSUER.token(), Trusted(GITHUB, IssuerKind.GITHUB, ())) is Reason.NO_KEYS


def test_a_token_of_jenkins_has_no_jti_and_is_told_apart_by_what_is_signed() -> None:
    jenkins = trusted(kind=IssuerKind.JENKINS)
    raw = ISSUER.token(without=("jti",), header={"kid": None})
    again = FakeIssuer().token(without=("jti",), header={"kid": None})
    assert verified(raw, jenkins).token_id == verified(again, jenkins).token_id
    other = ISSUER.token(without=("jti",), build_number="3")
    assert verified(other, jenkins).token_id != verified(raw, jenkins).token_id


def test_claims_are_texts_and_whole_numbers_and_truth_is_neither() -> None:
    found = verified(ISSUER.token(number=7, protected=True, word="true", many=["a"])).values
    assert (found["number"], found["word"]) == ("7", "true")
    assert not {"protected", "many"} & found.keys()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("no", "no JSON"),
        ("[" * 100_000, "KiB"),
        ("[" * 50_000, "no JSON"),
        ("[]", "list"),
        ('{"keys": {}}', "list"),
        (json.dumps({"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}), "private or shared"),
        (json.dumps({"keys": [jwk("ES256") | {"d": "x"}]}), "private or shared"),
        (json.dumps({"keys": [jwk("ES256")] * 101}), "100 keys"),
        (json.dumps({"keys": [jwk("ES256") | {"use": "enc"}]}), "can verify"),
        (json.dumps({"keys": [jwk("ES256") | {"crv": "P-521"}]}), "can verify"),
        (json.dumps({"keys": [jwk("ES256") | {"x": "AAAA"}]}), "cannot be read"),
        (json.dumps({"keys": [jwk("ES256") | {"kid": 7}]}), "kid"),
        (json.dumps({"keys": []}), "can verify"),
    ],
    ids=counted,
)
def test_what_is_no_set_of_public_keys_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(KeysInvalid, match=sentence):
        public_keys(text)


def test_of_a_key_only_what_verifies_is_kept() -> None:
    kept = json.loads(public_keys(key_set(jwk("ES256", x5c="AAAA", remark="mine"))))["keys"][0]
    assert set(kept) == {"kty", "crv", "x", "y", "kid", "use"}


def test_a_token_of_ours_is_no_id_token() -> None:
    assert looks_like_one(ISSUER.token())
    assert not looks_like_one(f"{PREFIX}_abc_def")


def rule(*pins: Pin, number: int = 1, **more: Any) -> Rule:
    values = {"interface": "chat", "environments": ("production",), "verbs": (Verb.GATE_EVALUATE,)}
    return Rule(id=number, name=f"rule-{number}", pins=pins or PINS, **values | more)


def refused(rules: list[Rule], claims: dict[str, str], **asked: str) -> TokenRefused:
    with pytest.raises(TokenRefused) as found:
        chosen(rules, claims, IssuerKind.GITHUB, **asked)
    return found.value


@pytest.mark.parametrize(
    ("changed", "reason", "claim", "expected"),
    [
        ({"repository_id": "4712"}, Reason.WRONG_REPOSITORY, "repository_id", "4711"),
        ({"ref": "refs/heads/Main"}, Reason.WRONG_REF, "ref", "refs/heads/main"),
        ({"ref": "refs/heads/main "}, Reason.WRONG_REF, "ref", "refs/heads/main"),
        ({"event_name": "pull_request"}, Reason.WRONG_CLAIM, "event_name", "push"),
        ({"repository_id": "1", "ref": "x"}, Reason.WRONG_REPOSITORY, "repository_id", "4711"),
    ],
)
def test_a_claim_that_differs_is_named_with_what_was_expected(
    changed: dict[str, str], reason: Reason, claim: str, expected: str
) -> None:
    found = refused([rule(*PINS, Pin("event_name", "push"))], dict(CLAIMS) | changed)
    assert (found.reason, found.claim, found.expected) == (reason, claim, expected)
    assert expected in found.message


def test_the_rule_that_is_meant_is_chosen_and_otherwise_asked_for() -> None:
    claims = dict(CLAIMS)
    staging = rule(number=2, environments=("staging",))
    production = rule(*PINS, PRODUCTION, number=3)
    assert refused([], claims).reason is Reason.NO_RULE
    assert refused([rule()], claims, interface="other").reason is Reason.NO_RULE
    assert refused([rule(environments=())], claims).reason is Reason.NO_RULE
    both = refused([rule(), staging], claims)
    assert both.reason is Reason.SEVERAL_RULES
    assert "chat: staging" in both.message
    picked = chosen([rule(), staging], claims, IssuerKind.GITHUB, environment="staging")
    assert picked == staging
    assert chosen([staging, production], claims, IssuerKind.GITHUB) == production


@pytest.mark.parametrize(
    ("kind", "pins", "missing"),
    [
        (IssuerKind.GITHUB, (), "repository_id"),
        (IssuerKind.GITHUB, (Pin("ref", "refs/heads/main"),), "repository_id"),
        (IssuerKind.GITHUB, (Pin("repository_id", "1"),), "ref or job_workflow_ref as well"),
        (IssuerKind.GITHUB, (PINS[0], PRODUCTION), "ref_protected = true"),
        (IssuerKind.GITHUB, (PINS[0], PRODUCTION, Pin("ref_protected", "false")), "= true"),
        (IssuerKind.GITHUB, (PINS[0], PRODUCTION, Pin("environment_protected", "true")), "= true"),
        (IssuerKind.GITHUB, (*PINS, Pin("repository", "acme/chat")), "repository_id"),
        (IssuerKind.GITHUB, (*PINS, Pin("run_id", "8")), "another with every run"),
        (IssuerKind.GITHUB, (*PINS, Pin("aud", "x")), "checked for every token"),
        (IssuerKind.GITHUB, (*PINS, Pin("ref", "x")), "twice"),
        (IssuerKind.GITHUB, (PINS[0], Pin("ref", "refs/heads/*")), "no patterns"),
        (IssuerKind.GITHUB, (*PINS, Pin("event_name", "")), "Say what"),
        (IssuerKind.GITHUB, (*PINS, Pin("e v", "x")), "no name"),
        (IssuerKind.GITHUB, (*PINS, *(Pin(f"c{n}", "x") for n in range(20))), "at most"),
        (IssuerKind.GITLAB, (Pin("project_id", "1"), Pin("ref", "main")), "ref_path"),
        (IssuerKind.GITLAB, (Pin("project_id", "1"), Pin("ref_protected", "true")), "ref_path"),
        (IssuerKind.GITLAB, (Pin("project_id", "1"), PRODUCTION), "environment_protected = true"),
        (IssuerKind.JENKINS, (Pin("build_number", "1"),), "sub"),
        (IssuerKind.OTHER, (), "at least one"),
    ],
)
def test_a_rule_that_pins_too_little_is_told_what_to_add(
    kind: IssuerKind, pins: tuple[Pin, ...], missing: str
) -> None:
    with pytest.raises(PinsInvalid, match=missing):
        checked_pins(kind, pins)


def test_a_rule_that_pins_enough_is_taken() -> None:
    gitlab = (
        Pin("project_id", "1"),
        Pin("ref_path", "refs/heads/main"),
        Pin("ref_protected", "true"),
    )
    assert checked_pins(IssuerKind.GITLAB, gitlab) == gitlab
    for places in (
        (Pin("job_workflow_ref", "x"),),
        (PRODUCTION, Pin("ref", "x")),
        (PRODUCTION, Pin("ref_protected", "true")),
    ):
        assert checked_pins(IssuerKind.GITHUB, (PINS[0], *places))
    guarded = (Pin("project_id", "1"), PRODUCTION, Pin("environment_protected", "true"))
    assert checked_pins(IssuerKind.GITLAB, guarded)
    assert checked_pins(IssuerKind.JENKINS, (Pin("sub", "https://ci.example.test/job/chat/"),))
    assert checked_pins(IssuerKind.OTHER, (Pin("sub", "x"),))


_WORDS = st.sampled_from(["", "a", "A", "a ", "b", "true"])
_CLAIMS = st.dictionaries(st.sampled_from("pqrs"), _WORDS)
_PINS = st.lists(st.builds(Pin, st.sampled_from("pqrs"), _WORDS), max_size=5)


@given(_CLAIMS, _PINS, st.builds(Pin, st.sampled_from("pqrs"), _WORDS))
def test_another_pin_never_lets_more_through_and_one_less_never_fewer(
    claims: dict[str, str], pins: list[Pin], more: Pin
) -> None:
    lets_in = not differing(pins, claims)
    if not differing([*pins, more], claims):
        assert lets_in
    for left in range(len(pins)):
        fewer = pins[:left] + pins[left + 1 :]
        assert not lets_in or not differing(fewer, claims)
    assert lets_in == all(claims.get(pin.claim) == pin.value for pin in pins)


def test_the_commit_has_to_be_that_of_the_run() -> None:
    run = run_of(IssuerKind.GITHUB, "me", "actor_id", dict(CLAIMS))
    assert run == Run("me", "812", "1", SHA, "99")
    who = MachineIdentity("t", issuer="GitHub", run=run)
    who.require_commit("")
    who.require_commit(SHA.upper())
    with pytest.raises(TokenRefused) as found:
        who.require_commit("0" * 40)
    assert (found.value.reason, found.value.claim) == (Reason.WRONG_COMMIT, "sha")
    with pytest.raises(TokenRefused):
        MachineIdentity("t", issuer="GitHub").require_commit(SHA)
    MachineIdentity("t").require_commit(SHA)


def test_what_is_kept_of_a_claim_is_one_line_that_can_be_stored() -> None:
    assert shown("a\nb\x00\ud800") == "a\ufffdb\ufffd\ufffd"
    assert len(shown("x" * 1000)) == 255
