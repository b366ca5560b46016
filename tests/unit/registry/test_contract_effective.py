"""What holds of a contract: its own clauses over those of its template, and how two differ."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.domain.contract import BOUNDS, WORDS
from registry.domain.contract_catalogue import Clause
from registry.domain.contract_clauses import (
    LISTED,
    TEXTS,
    ClauseInvalid,
    Clauses,
    ContractFields,
    Reason,
    checked,
    is_empty,
)
from registry.domain.contract_effective import (
    EffectiveClauses,
    Template,
    canonical,
    differences,
    digest,
    effective,
    is_same,
    stated,
    touched,
)
from registry.domain.contract_words import entries
from registry.domain.descriptor.contracts import (
    ClausesShape,
    ContractShape,
    clauses_read,
    clauses_written,
    contract_read,
    contract_written,
)
from tests.unit.registry.descriptors import CONTRACT

few = settings(max_examples=40, deadline=None)
EXAMPLES = {
    Clause.ALLOWED_HOSTS: ("a.test", "b.test", "10.0.0.7"),
    Clause.ALLOWED_PATHS: ("/a", "/b/*", "/c?x=1"),
    Clause.IDENTITY_HEADERS_STRIPPED: ("X-User", "Remote_user", "X-Mail"),
    Clause.TRUSTED_PROXIES: ("10.0.0.0/8", "192.0.2.7/32", "2001:db8::/32"),
    Clause.SECURITY_HEADERS: ("X-A: 1", "X-B: a: 'b'", "X-C: c; d"),
    Clause.COOKIES: ("Secure", "HttpOnly", "SameSite=Lax"),
    Clause.UPSTREAM_ALLOW_LIST: ("http://10.0.0.1:80", "https://in.test:443"),
    Clause.REWRITING: ("none", "the title", "links"),
    Clause.NETWORK_POLICY: ("https://a.test/policy", "all through the bastion"),
}


def filled(clause):
    if clause in BOUNDS:
        return st.integers(BOUNDS[clause].least, BOUNDS[clause].most)
    if clause in WORDS:
        return st.sampled_from([word.value for word in WORDS[clause]])
    if clause in LISTED:
        entries = st.lists(st.sampled_from(EXAMPLES[clause]), unique=True, min_size=1)
        return entries.map(sorted).map(tuple)
    return st.sampled_from(EXAMPLES[clause]) if clause in TEXTS else st.booleans()


reasons = st.sampled_from(["The client polls.", "Nothing stands before it.", "No uploads."])


@st.composite
def said(draw, kind=Clauses):
    values, not_applicable = {}, []
    for clause in Clause:
        state = draw(st.sampled_from(["open", "open", "filled", "not applicable"]))
        if state == "filled":
            values[clause.value] = draw(filled(clause))
        elif state == "not applicable":
            not_applicable.append(Reason(clause.value, draw(reasons)))
    return checked(kind(**values, not_applicable=tuple(not_applicable)))


templates = st.builds(Template, st.just("standard"), st.integers(1, 9), said())
clauses = st.sampled_from(list(Clause))


def opened(own, clause):
    kept = tuple(one for one in own.not_applicable if one.clause != clause)
    return replace(own, **{clause.value: getattr(Clauses(), clause)}, not_applicable=kept)


@few
@given(said(), templates)
def test_each_clause_is_its_own_else_the_templates_else_open(own, template):
    holds = effective(own, template)
    for clause in Clause:
        source = template.clauses if own.is_open(clause) else own
        assert holds.value(clause) == source.value(clause)
        assert holds.reason(clause) == source.reason(clause)
        assert (clause in holds.inherited) is (
            own.is_open(clause) and not template.clauses.is_open(clause)
        )
        assert (clause in holds.overridden) is not (
            own.is_open(clause) or template.clauses.is_open(clause)
        )
        assert bool(stated(holds, clause).origin) is not holds.is_open(clause)


@few
@given(said(), templates, clauses)
def test_an_override_that_is_cleared_gives_the_inherited_value_back(own, template, clause):
    holds = effective(opened(own, clause), template)
    assert stated(holds, clause).content == stated(effective(template.clauses), clause).content


@few
@given(said(), templates, clauses, clauses, st.data())
def test_the_order_of_overrides_does_not_matter(own, template, one, other, data):
    if one is other:
        return
    changes = {c: data.draw(filled(c)) for c in (one, other)}
    ends = []
    for order in ((one, other), (other, one)):
        changed = own
        for clause in order:
            changed = replace(opened(changed, clause), **{clause.value: changes[clause]})
        ends.append(effective(changed, template))
    assert ends[0] == ends[1]
    assert [ends[0].value(clause) for clause in (one, other)] == [changes[one], changes[other]]


@few
@given(said(), templates)
def test_the_digest_is_of_the_content_and_of_nothing_else(own, template):
    holds = effective(own, template)
    moved = replace(holds, template="other", template_version=7, inherited=(), overridden=())
    assert digest(holds) == digest(moved) == digest(Clauses(**_plain(holds)))
    assert json.loads(canonical(holds)).keys() == {"clauses", "form"}
    assert len(json.loads(canonical(holds))["clauses"]) == len(Clause) - len(holds.open_clauses)


@few
@given(said(), said())
def test_equal_digests_are_equal_contents(one, other):
    assert (digest(one) == digest(other)) is (differences(effective(one), effective(other)) == ())


@few
@given(said(), said())
def test_a_difference_is_one_row_a_clause_and_the_same_backwards(old, new):
    forth = differences(effective(old), effective(new))
    back = differences(effective(new), effective(old))
    assert [(one.clause, one.old, one.new) for one in forth] == [
        (one.clause, one.new, one.old) for one in back
    ]
    assert differences(effective(old), effective(old)) == ()
    assert is_same(effective(old), effective(old))


@few
@given(st.lists(said(), max_size=4), templates, said())
def test_a_template_touches_those_whose_contract_it_changes(owned, template, wanted):
    after = Template(template.slug, template.version + 1, wanted)
    users = [(str(place), own) for place, own in enumerate(owned)]
    found = dict(touched(users, template, after))
    for key, own in users:
        expected = differences(effective(own, template), effective(own, after))
        assert found.get(key, ()) == expected
        assert all(own.is_open(change.clause) for change in expected)
    assert dict(touched(users, template, template)) == {}


@few
@given(said(), templates)
def test_keeping_what_was_inherited_changes_no_promise(own, template):
    holds = effective(own, template)
    left = effective(Clauses(**_plain(holds)))
    assert differences(holds, left) == ()
    assert is_same(holds, left) is (holds.inherited == ())


@few
@given(said(ContractFields))
def test_a_document_says_what_the_record_says(own):
    own = replace(own, template="standard")
    shape = ContractShape.model_validate(contract_written(own))
    assert contract_read(shape) == own
    bare = clauses_written(own)
    assert digest(clauses_read(ClausesShape.model_validate(bare))) == digest(own)


def test_every_clause_goes_through_a_document():
    assert CONTRACT.open_clauses == ()
    assert contract_read(ContractShape.model_validate(contract_written(CONTRACT))) == CONTRACT


@few
@given(said())
def test_what_is_checked_stays_as_it_is(own):
    assert checked(own) == own
    for clause in Clause:
        shown = entries(clause, own.value(clause))
        assert bool(shown) is not is_empty(own.value(clause))


def _plain(holds):
    return {name: getattr(holds, name) for name in Clauses.__dataclass_fields__}


@pytest.mark.parametrize(
    ("given", "clause", "message"),
    [
        ({"minimum_tls": "1.1"}, "minimum_tls", "Choose one of 1.2, 1.3"),
        ({"body_limit_bytes": 0}, "body_limit_bytes", "Give 1 to 107374182400 bytes"),
        ({"body_limit_bytes": True}, "body_limit_bytes", "Give 1 to"),
        ({"cache_authenticated": "no"}, "cache_authenticated", "no value"),
        ({"allowed_hosts": ("2130706433",)}, "allowed_hosts", "number in disguise"),
        ({"allowed_hosts": ("a.test", "A.test")}, "allowed_hosts", "stands there twice"),
        ({"allowed_paths": ("v1",)}, "allowed_paths", "begins with one slash"),
        ({"allowed_paths": ("/a\n/b",)}, "allowed_paths", "no spaces"),
        ({"allowed_paths": tuple(f"/{n}" for n in range(51))}, "allowed_paths", "At most 50"),
        ({"identity_headers_stripped": ("X User",)}, "identity_headers_stripped", "no name of"),
        ({"trusted_proxies": ("10.0.0.1/8",)}, "trusted_proxies", "no range of addresses"),
        ({"security_headers": ("X-A",)}, "security_headers", "with the value that it must"),
        ({"security_headers": ("X-A: 1\r\nX-B: 2",)}, "security_headers", "with the value"),
        ({"security_headers": ("X-A: 1", "x-a: 2")}, "security_headers", "X-A stands there twice"),
        ({"cookies": ("SameSite=Lax", "SameSite=None")}, "cookies", "SameSite stands there"),
        ({"cookies": ("Domain=a.test",)}, "cookies", "no attribute that can be promised"),
        ({"upstream_allow_list": ("10.0.0.1",)}, "upstream_allow_list", "http"),
        ({"network_policy": "https://u:p@a.test/"}, "network_policy", "Leave user names"),
        ({"rewriting": "TBD"}, "rewriting", "says nothing"),
        ({"not_applicable": (Reason("cookies", "tbd"),)}, "cookies", "Say why"),
        ({"not_applicable": (Reason("cookie", "None is set."),)}, "not_applicable", "no clause"),
        ({"not_applicable": (Reason("cookies", "a"),) * 2}, "not_applicable", "stands there twice"),
        (
            {"cookies": ("Secure",), "not_applicable": (Reason("cookies", "None is set."),)},
            "cookies",
            "one of the two",
        ),
    ],
)
def test_what_cannot_be_recorded_is_told_with_its_clause(given, clause, message):
    with pytest.raises(ClauseInvalid, match=message.replace("(", r"\(")) as refused:
        checked(Clauses(**given))
    assert refused.value.clause == clause


def test_an_entry_has_one_spelling():
    found = checked(
        Clauses(
            allowed_hosts=("B.test", "a.test"),
            identity_headers_stripped=("x-forwarded-USER",),
            trusted_proxies=("192.0.2.7", "2001:DB8::/32"),
            security_headers=("x-frame-options:  DENY ",),
            cookies=("samesite = lax", "secure"),
            upstream_allow_list=("http://10.0.0.1:80/",),
            rewriting="None",
        )
    )
    assert found.allowed_hosts == ("a.test", "b.test")
    assert found.identity_headers_stripped == ("X-Forwarded-User",)
    assert found.trusted_proxies == ("192.0.2.7/32", "2001:db8::/32")
    assert found.security_headers == ("X-Frame-Options: DENY",)
    assert found.cookies == ("SameSite=Lax", "Secure")
    assert found.upstream_allow_list == ("http://10.0.0.1:80",)
    assert found.rewriting == "none"


def test_the_documented_form_of_the_digest():
    said = Clauses(minimum_tls="1.3", not_applicable=(Reason("websocket", "None."),))
    assert canonical(said) == (
        b'{"clauses":{"minimum_tls":{"value":"1.3"},"websocket":{"not_applicable":"None."}},"form":1}'
    )
    assert EffectiveClauses().says_nothing
