"""What a probe saw, in words."""

from dataclasses import replace

import pytest

from readiness.domain.exposure_facts import NotAsked
from readiness.domain.facts import AddressTls, LeftOut
from readiness.domain.failures import Failure
from readiness.domain.probing import ProbeId
from readiness.domain.redirection import Location, Redirection
from readiness.domain.walk_facts import End, Flaw, Step
from readiness.web.sightings import sightings
from tests.observations import (
    ALIVE,
    HEALTH_WALK,
    MARKED,
    REDIRECTED,
    REFUSED_API,
    SOUND_ANSWER,
    START_WALK,
    access,
    availability,
    exposed,
    exposure,
    hsts,
    plain,
    sound,
    tls,
)

SERVER = ("server", "nginx")
YEAR = ("strict-transport-security", "max-age=31536000")


def test_an_answer_names_method_path_status_size_time_and_headers():
    answer = replace(SOUND_ANSWER, headers=(("server", "nginx"),))
    seen, *_ = sightings(availability(answer))
    assert seen.asked.startswith("GET /")
    assert seen.asked.endswith("from 192.0.2.7")
    assert seen.answered == "200, body 2 bytes"
    assert dict(seen.details) == {
        "time": "connected 1 ms, TLS 2 ms, first byte 3 ms, total 40 ms",
        "server": "nginx",
    }


def test_the_start_page_and_where_it_led_stand_below_the_health_route():
    led = Redirection(Location.EDGE, "chat.example.test")
    first = Step("/", 302, flaws=(Flaw.NOT_ASCII,), redirection=led, leads_to="/login")
    steps = (first, Step("/login", failure=Failure.TIMEOUT))
    walks = (HEALTH_WALK, replace(START_WALK, steps=steps, end=End.FAILURE))
    _, start, login = sightings(availability(walks=walks))
    assert (start.asked, start.answered) == ("GET / from 192.0.2.7", "302")
    assert start.details == (("leads to", "/login"), ("form", "not ascii"))
    assert (login.asked, login.is_bad) == ("GET /login from 192.0.2.7", True)


def test_a_health_route_that_is_the_start_page_is_shown_once():
    assert len(sightings(availability(walks=(START_WALK,)))) == 1


def test_a_body_that_was_cut_off_is_said_to_be():
    seen, *_ = sightings(availability(replace(SOUND_ANSWER, body_truncated=True)))
    assert seen.answered.endswith("cut off there")


@pytest.mark.parametrize("make", [availability, tls, plain, hsts, access])
def test_an_edge_that_could_not_be_asked_at_all_is_the_first_line(make):
    facts = make(failure=Failure.NO_SUCH_HOST)
    first = sightings(facts)[0]
    assert first.is_bad
    assert first.answered == "The edge has a host name that does not exist."


def test_a_silent_address_says_why():
    (seen,) = sightings(tls(AddressTls("192.0.2.7", failure=Failure.REFUSED, detail="At once.")))
    assert (seen.is_bad, seen.details) == (True, (("detail", "At once."),))


def test_addresses_that_were_not_asked_are_named():
    facts = availability(SOUND_ANSWER, left_out=(LeftOut("2001:db8::1", "no route to it"),))
    assert sightings(facts)[-1].answered == "not asked: no route to it"


@pytest.mark.parametrize("probe", ProbeId)
def test_every_probe_has_words_for_what_it_saw(probe):
    assert all(seen.asked and seen.answered for seen in sightings(sound()[probe].facts))
    assert sightings(sound()[probe].facts)


def test_facts_that_are_not_known_show_nothing():
    assert sightings(None) == ()


def test_an_answer_over_plain_http_shows_its_headers():
    location = ("location", "https://chat.example.test/")
    (seen,) = sightings(plain(replace(REDIRECTED, headers=(location, SERVER))))
    assert seen.answered == "308, body 0 bytes"
    assert seen.details == (location, SERVER)


def test_an_answer_over_https_shows_hsts_first_and_once():
    (seen,) = sightings(hsts(replace(MARKED, headers=(SERVER, YEAR))))
    assert seen.details == (YEAR, SERVER)


def test_an_answer_without_hsts_says_so_before_its_other_headers():
    (seen,) = sightings(hsts(replace(MARKED, values=(), headers=(SERVER,))))
    assert seen.details == (("strict-transport-security", "none"), SERVER)


def test_an_answer_of_a_protected_route_shows_the_headers_that_its_facts_hold():
    (seen,) = sightings(access(REFUSED_API))
    held = getattr(REFUSED_API, "headers", ())
    assert (seen.answered.split(",")[0], seen.details) == ("401", held)


def test_a_path_that_should_not_be_public_shows_its_signs_and_random_paths_say_so():
    left = (NotAsked("EXP-2", "GET /redoc"),)
    alive, random_path, _, metrics, *_, missing = sightings(
        exposure(*exposed("EXP-1"), left_out=left)
    )
    assert alive.asked == "GET /, Accept */*, from 192.0.2.7"
    assert "(a random path)" in random_path.asked
    assert metrics.answered == "200, text/plain"
    assert dict(metrics.details)["signs"].endswith("text/plain, “# HELP”")
    assert (missing.asked, missing.answered) == ("GET /redoc", "left out, the run was full")
    (silent,) = sightings(exposure(replace(ALIVE, status=None, failure=Failure.TIMEOUT)))
    assert silent.is_bad
