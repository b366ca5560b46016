"""The direct addresses behind an edge: an origin each, with its port written out."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from registry.domain.addresses import AddressInvalid, normalise_url
from registry.domain.identities import origin_of

LONGEST_UPSTREAM = 300
"""Characters at most."""
MOST_UPSTREAMS = 20
"""Upstreams of one environment at most: each one costs a probe a connection from every zone."""


def normalise_upstream(value: str) -> str:
    """Return ``value`` as scheme, host and port, the port always written out.

    Raises:
        AddressInvalid: it is no such URL, has no port, or has a path.
    """
    text = value.strip()
    origin = normalise_url(text, schemes=("http", "https"))
    parts = urlsplit(text)
    if parts.port is None:
        raise AddressInvalid("Write the port of an upstream, for example http://10.0.3.7:8080.")
    if parts.path not in ("", "/"):
        raise AddressInvalid("An upstream is scheme, host and port: leave the path out.")
    if len(text) > LONGEST_UPSTREAM:
        raise AddressInvalid(f"An upstream has at most {LONGEST_UPSTREAM} characters.")
    return origin_of(origin)


def normalise_upstreams(values: Iterable[str], *, edge: str) -> tuple[str, ...]:
    """Return ``values`` normalised, in their order.

    Args:
        edge: the edge's URL, normalised.

    Raises:
        AddressInvalid: one is no upstream, is the edge itself, stands there twice, or there are
            too many.
    """
    urls = tuple(normalise_upstream(value) for value in values)
    if len(urls) > MOST_UPSTREAMS:
        raise AddressInvalid(f"At most {MOST_UPSTREAMS} upstreams can be given.")
    if twice := next((url for url in urls if urls.count(url) > 1), ""):
        raise AddressInvalid(f"{twice} stands there twice. Keep one.")
    if origin_of(edge) in urls:
        raise AddressInvalid(
            f"{origin_of(edge)} is the edge itself. An upstream is what stands behind it."
        )
    return urls
