"""The grammar of what the sections of a record hold."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain.particular_rules import (
    LONGEST_LINK,
    MOST_ENTRIES,
    ParticularInvalid,
    checked_day,
    dependency_refusal,
    normalise_link,
    normalise_tag,
    one_line,
    require_once,
    says_something,
)
from registry.domain.particulars import Dependency


@pytest.mark.parametrize(
    "url",
    [
        "https://wiki.example.test/chat",
        "http://10.0.0.7:3000/d/chat?from=now-1h&to=now#panel-2",
        "https://[2001:db8::1]/runbook",
    ],
)
def test_a_link_is_kept_as_it_is(url):
    assert normalise_link(f" {url} ") == url


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("wiki.example.test", "Write the whole link"),
        ("javascript:alert(1)", "Write the whole link"),
        ("JavaScript://a.test/%0aalert(1)", "Write the whole link"),
        ("file:///etc/passwd", "Write the whole link"),
        ("https://", "Write the whole link"),
        ("https://mia:secret@wiki.example.test", "Leave user names and passwords out"),
        ("https://wiki.example.test/a b", "no spaces"),
        ("https://wiki.example.test/\u202egnp", "control characters"),
        ("https://[::1", "cannot be read"),
        ("https://a.test/" + "a" * LONGEST_LINK, "at most 500 characters"),
    ],
)
def test_a_link_that_leads_nowhere_is_refused(url, sentence):
    with pytest.raises(ParticularInvalid, match=sentence):
        normalise_link(url)


def test_the_scheme_of_a_link_is_written_small():
    assert normalise_link("HTTPS://Wiki.example.test/Chat") == "https://Wiki.example.test/Chat"


@given(st.sampled_from(["", "http://", "HTTPS://a", "javascript:"]), st.text(max_size=60))
def test_what_is_taken_as_a_link_leads_to_the_web(start, text):
    try:
        url = normalise_link(start + text)
    except ParticularInvalid:
        return
    assert url.startswith(("https://", "http://"))
    assert url.isprintable()
    assert normalise_link(url) == url


@pytest.mark.parametrize("tag", ["chat", "customer-facing", "lang:en", "c++", "c#-8"])
def test_a_tag_is_taken(tag):
    assert normalise_tag(f" {tag} ") == tag


@pytest.mark.parametrize("tag", ["", "Chat", "two words", "-a", "a--b", "a_b", "a" * 64, "é"])
def test_what_is_no_tag_is_refused(tag):
    with pytest.raises(ParticularInvalid, match="A tag must be small letters"):
        normalise_tag(tag)


def test_a_line_is_one_short_line():
    assert one_line(" platform ") == "platform"
    for text in ("a\nb", "a\x00b", "a" * 201):
        with pytest.raises(ParticularInvalid, match=r"^Write "):
            one_line(text)


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2100, 1, 2), date.max])
def test_a_day_that_cannot_have_been_is_refused(day):
    with pytest.raises(ParticularInvalid, match="Give a day from 2000-01-01 to 2100-01-01"):
        checked_day(day)


def test_no_day_is_a_day_that_nobody_gave():
    assert checked_day(None) is None
    assert checked_day(date(2026, 11, 1)) == date(2026, 11, 1)


def test_entries_stand_there_once_and_are_few():
    require_once(["a", "b"], called="tag")
    with pytest.raises(ParticularInvalid, match=r"The tag a stands there twice\. Keep one\."):
        require_once(["a", "b", "a"], called="tag")
    with pytest.raises(ParticularInvalid, match="more than 50"):
        require_once(range(MOST_ENTRIES + 1), called="tag")


@pytest.mark.parametrize(
    ("dependency", "sentence"),
    [
        (Dependency(interface="gateway"), ""),
        (Dependency(name="identity provider"), ""),
        (Dependency(), "Name an interface or something else"),
        (Dependency(interface="gateway", name="it"), "Name an interface or something else"),
        (Dependency(interface="chat"), "does not depend on itself"),
    ],
)
def test_a_dependency_names_one_thing_and_not_itself(dependency, sentence):
    refusal = dependency_refusal(dependency, of="chat")
    assert sentence in refusal
    assert bool(refusal) is bool(sentence)


@pytest.mark.parametrize("text", ["", " ", "TBD", "tbd.", "Todo", "n/a", "?", "…", "-", "Unknown"])
def test_a_placeholder_says_nothing(text):
    assert not says_something(text)


@pytest.mark.parametrize("text", ["none", "no answers", "ticket INF", "there is no gateway"])
def test_what_is_short_can_say_something(text):
    assert says_something(text)
