"""The grammar of routes."""

import string
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.domain import profiles
from registry.domain.routes import (
    LONGEST_PATH,
    MOST_ROUTES,
    SINGLE,
    Route,
    RouteInvalid,
    RouteKind,
    bare_path,
    contradiction,
    normalise_path,
    readings,
    require_distinct,
)

SEGMENTS = st.text(string.ascii_letters + string.digits + "-_~!$&'()*+,;=:@", min_size=1)
PATHS = st.lists(SEGMENTS, min_size=1, max_size=4).map(lambda parts: "/" + "/".join(parts))


@given(PATHS.filter(lambda path: len(path) <= LONGEST_PATH))
def test_a_plain_path_is_taken_as_it_is(path):
    assert normalise_path(path) == path
    assert normalise_path(f"  {path}\n") == path


@given(st.one_of(st.text(), st.text("/.%2eE?#\\@: a")).map(lambda text: f"/{text}"))
def test_what_is_taken_stays_on_the_host_and_is_taken_again(text):
    try:
        path = normalise_path(text)
    except RouteInvalid:
        return
    parts = urlsplit(f"https://chat.example.test{path}")
    assert parts.netloc == "chat.example.test"
    assert not parts.fragment
    assert path.isascii()
    assert path.isprintable()
    assert " " not in path
    assert {".", ".."}.isdisjoint(bare_path(path).split("/"))
    assert normalise_path(path) == path


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("", "begins with one slash"),
        ("v1/models", "begins with one slash"),
        ("//other.test/v1", "begins with one slash"),
        ("https://other.test/v1", "begins with one slash"),
        ("/a b", "no spaces"),
        ("/a\r\nHost: other.test", "no spaces"),
        ("/a\\b", "no spaces, backslashes"),
        ("/ä", "beyond ASCII"),
        ("/a#b", "after #"),
        ("/a/../b", "no . or .."),
        ("/a/%2e%2E/b", "no . or .."),
        ("/a/%252e%252e/b", "no . or .."),
        ("/a/..;x/b", "no . or .."),
        ("/./b", "no . or .."),
        ("/" + "a" * LONGEST_PATH, "at most 300 characters"),
    ],
)
def test_it_refuses_what_is_no_route_with_a_sentence(value, reason):
    with pytest.raises(RouteInvalid, match=reason):
        normalise_path(value)


def test_the_longest_path_and_a_query_are_taken():
    assert normalise_path("/v1/models?limit=1&a=/b")
    assert len(normalise_path("/" + "a" * (LONGEST_PATH - 1))) == LONGEST_PATH


def test_a_list_has_an_end():
    most = [f"/{number}" for number in range(MOST_ROUTES)]
    require_distinct(RouteKind.PUBLIC, most)
    with pytest.raises(RouteInvalid, match="At most 50 routes"):
        require_distinct(RouteKind.PUBLIC, [*most, "/one-more"])


def test_a_list_holds_a_path_once():
    with pytest.raises(RouteInvalid, match=r"^/a stands there twice"):
        require_distinct(RouteKind.STATIC, ["/a", "/b", "/a"])


@pytest.mark.parametrize("kind", sorted(SINGLE))
def test_there_is_one_route_of_some_kinds(kind):
    require_distinct(kind, ["/a"])
    with pytest.raises(RouteInvalid, match=f"There is one {kind.value} route"):
        require_distinct(kind, ["/a", "/b"])


def test_a_path_is_not_protected_and_public_at_once():
    protected, public = (Route(kind, "/b") for kind in (RouteKind.PROTECTED_API, RouteKind.PUBLIC))
    assert contradiction([protected, Route(RouteKind.PUBLIC, "/c")]) is None
    assert contradiction([protected, public]) == (
        public,
        "/b is both protected and public. Keep one of the two.",
    )


@pytest.mark.parametrize("kind", [kind for kind in RouteKind if kind is not RouteKind.FORBIDDEN])
def test_what_is_forbidden_is_nothing_else(kind):
    forbidden = Route(RouteKind.FORBIDDEN, "/a")
    assert contradiction([Route(kind, "/a"), forbidden]) == (
        forbidden,
        f"/a is both {kind.wording} and forbidden. Keep one of the two.",
    )
    assert contradiction([Route(kind, "/b"), forbidden]) is None


def test_the_health_route_is_not_forbidden():
    forbidden = Route(RouteKind.FORBIDDEN, "/health")
    assert contradiction([forbidden], health="/") is None
    assert contradiction([forbidden], health="/health") == (
        forbidden,
        "/health is both the health route and forbidden. Keep one of the two.",
    )


@pytest.mark.parametrize("kind", RouteKind)
def test_every_kind_has_words(kind):
    assert kind.value.split("_")[0] in kind.wording.lower()


@given(PATHS)
def test_a_path_is_the_same_however_it_is_spelled(path):
    bare = bare_path(path)
    assert bare == path
    assert bare_path(path.replace("/", "//")) == bare
    assert bare_path(f"{path}/?a=b") == bare
    assert bare_path("/" + quote(path[1:], safe="/")) == bare


def _encoded(draw, path):
    """Percent-encode some characters, some of them again and again."""
    pieces = []
    for character in path:
        piece = f"%{ord(character):02x}" if draw(st.booleans()) else character
        times = draw(st.integers(0, 2)) if piece != character else 0
        pieces.append(piece.replace("%", "%" + "25" * times))
    return "/" + "".join(pieces[1:])


def _padded(draw, path):
    """Put in what a server takes out again before it looks for the path."""
    noise = st.sampled_from(["", "/", "/./", "/x/../", "//y//../"])
    segments = [f"{part}{draw(st.sampled_from(['', ';', ';v=1']))}" for part in path.split("/")[1:]]
    return "/" + "/".join(draw(noise) + part for part in segments) + draw(noise)


@st.composite
def disguises(draw, path):
    """Other spellings of ``path`` for which a tolerant server does the same."""
    spelled = _padded(draw, path)
    if draw(st.booleans()):
        spelled = spelled.replace("/", "\\")
    return _encoded(draw, spelled) + draw(st.sampled_from(["", "?a=b", "#c", "%3fa=b"]))


FORBIDDEN = st.sampled_from([("litellm", "/health"), ("ollama", "/api/pull"), ("vllm", "/sleep")])
PREFIXES = st.sampled_from(["", "/llm", "/a/b"])


@given(FORBIDDEN.flatmap(lambda f: st.tuples(st.just(f), disguises(f[1]))), PREFIXES)
def test_a_disguised_path_that_must_never_be_called_is_known(forbidden, prefix):
    (name, _), disguised = forbidden[0], forbidden[1]
    assert profiles.get(name).forbids(disguised, prefix)
    assert "so no probe asks it" in profiles.route_refusal(name, disguised, [prefix])


@given(PATHS.filter(lambda path: ";" not in path))
def test_a_plain_path_is_taken_for_itself_alone(path):
    assert readings(path) == {path}


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        # some servers fold slashes first, and some leave what is between them
        ("/health//..", {"/health", "/"}),
        # some decode once, and some until nothing is left to decode
        ("/health/%252e%252e/..", {"/health", "/"}),
        ("/health;v=1", {"/health", "/health;v=1"}),
        ("/%2568ealth", {"/%2568ealth", "/%68ealth", "/health"}),
        ("/Health", {"/Health"}),
        ("/../../health", {"/health"}),
        ("", {"/"}),
    ],
)
def test_a_path_is_read_in_every_way_in_which_servers_differ(path, meant):
    assert readings(path) == meant


@pytest.mark.parametrize(
    ("prefix", "path", "is_forbidden"),
    [
        ("/health", "/", True),
        ("/health", "", True),
        ("/llm/health", "/", True),
        ("/llm%2fhealth", "/", True),
        ("/llm", "/health", True),
        ("/a/b", "/health", True),
        ("/llm/%68ealth", "/", True),
        ("/health", "/liveliness", False),
        ("", "/v1/health", False),
        ("/llm", "/v1/health", False),
        ("/llm", "/health/liveliness", False),
    ],
)
def test_the_prefix_of_an_edge_hides_no_path_that_must_never_be_called(prefix, path, is_forbidden):
    assert profiles.get("litellm").forbids(path, prefix) is is_forbidden
    assert bool(profiles.route_refusal("litellm", path, ["", prefix])) is is_forbidden


@pytest.mark.parametrize("prefix", ["/health", "/llm/health", "/llm%2fhealth", "/v1/health"])
def test_an_edge_does_not_begin_at_a_path_that_must_never_be_called(prefix):
    assert "Leave it out of the address" in profiles.prefix_refusal("litellm", prefix)
    assert profiles.prefix_refusal("ollama", prefix) == ""
    assert profiles.prefix_refusal("litellm", "/llm") == ""


@pytest.mark.parametrize("name", profiles.names())
def test_the_routes_of_every_profile_are_routes_that_may_be_called(name):
    routes = profiles.protected_routes(name)
    for kind in (RouteKind.PROTECTED_API, RouteKind.PROTECTED_PAGES):
        paths = [route.path for route in routes if route.kind is kind]
        assert [normalise_path(path) for path in paths] == paths
        require_distinct(kind, paths)
    assert not [route for route in routes if profiles.route_refusal(name, route.path)]
    assert routes, "there is something to ask of an interface that nobody has described"


@pytest.mark.parametrize("name", profiles.names())
def test_the_health_route_of_a_product_is_not_among_its_protected_routes(name):
    if not name.startswith("generic-"):
        health = profiles.health_route(name).path
        assert health not in {route.path for route in profiles.protected_routes(name)}
