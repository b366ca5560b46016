"""Where a redirect leads, told as a browser would take it."""

import pytest

from readiness.domain.facts import Timings
from readiness.domain.redirection import Location
from readiness.egress import Exchange, Scope, Zone
from readiness.probes.locations import path_on_edge, redirection_of

EDGE = Scope.of("https://chat.edge.test", Zone("public"))
ASKED = "https://chat.edge.test/chat"


def exchange(location: str) -> Exchange:
    return Exchange(
        "192.0.2.1", 302, "1.1", (("location", location),), b"", False, Timings(), bytes_read=0
    )


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("/sign-in", Location.EDGE),
        ("sign-in", Location.EDGE),
        ("/a//b", Location.EDGE),
        ("https:/sign-in", Location.EDGE),
        ("HTTPS://CHAT.edge.test:443/", Location.EDGE),
        ("/\tsign-in", Location.EDGE),
        ("//other.test/", Location.ELSEWHERE),
        ("/\t/other.test/", Location.ELSEWHERE),
        ("https://chat.edge.test@other.test/", Location.ELSEWHERE),
        ("https://chat.edge.test.:443/", Location.ELSEWHERE),
        ("https://chat.edge.test:22/", Location.ELSEWHERE),
        ("http://chat.edge.test/", Location.PLAIN),
        ("///other.test/", Location.UNREADABLE),
        ("////other.test/", Location.UNREADABLE),
        ("/\t//other.test/", Location.UNREADABLE),
        ("https:///other.test/", Location.UNREADABLE),
        ("https:////other.test/", Location.UNREADABLE),
        ("\\\\other.test/", Location.UNREADABLE),
        ("/\\other.test/", Location.UNREADABLE),
        ("file:///etc/passwd", Location.UNREADABLE),
        ("gopher://other.test/_x", Location.UNREADABLE),
        ("javascript:alert(1)", Location.UNREADABLE),
        ("https://[::1/", Location.UNREADABLE),
        ("https://chat.edge.test:port/", Location.UNREADABLE),
    ],
)
def test_it_leads_where_a_browser_would_go(location: str, expected: Location) -> None:
    answer = exchange(location)
    assert redirection_of(answer, ASKED, EDGE).location is expected
    assert bool(path_on_edge(answer, ASKED, EDGE)) is (expected is Location.EDGE)
