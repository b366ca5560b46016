"""What may be asked: a stored URL brought into parts, and one approved address of it."""

from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from readiness.egress.errors import DialRefusedError
from readiness.egress.ranges import NEVER_HOSTS, Address
from readiness.egress.zones import Zone
from registry.domain.addresses import DEFAULT_PORTS, AddressInvalid, normalise_url

_LEFT_ALONE = "!$%&'()*+,-./:;=?@_~\"<>[\\]^`{|}"
"""Printable ASCII that a request line carries as it is written. ``#`` would end the target."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One target as the registry stored it; no other part of a URL is ever taken from outside.

    Attributes:
        host: lower-case A-labels or an IP address, without brackets and without a final dot.
        prefix: path that stands before every path asked for, without a trailing slash.
        ca_pem: certificate authority that is trusted beside the system's, "" for none.
    """

    scheme: str
    host: str
    port: int
    prefix: str
    zone: Zone
    ca_pem: str = ""

    @classmethod
    def of(cls, url: str, zone: Zone, *, ca_pem: str = "") -> "Scope":
        """Take a stored URL apart.

        Raises:
            DialRefusedError: it is not an http or https URL with a plain host, or names a
                metadata service.
        """
        try:
            parts = urlsplit(normalise_url(url, schemes=("https", "http")))
        except AddressInvalid as error:
            raise DialRefusedError(str(error)) from error
        host = parts.hostname or ""
        if host in NEVER_HOSTS:
            raise DialRefusedError(f"{host} is never dialled: it is a metadata service.")
        port = parts.port or DEFAULT_PORTS[parts.scheme]
        return cls(parts.scheme, host, port, parts.path, zone, ca_pem)

    @property
    def is_https(self) -> bool:
        """Whether the target speaks TLS."""
        return self.scheme == "https"

    @property
    def origin(self) -> str:
        """Scheme, host and port as a URL, for example ``https://[2001:db8::1]:8443``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        suffix = "" if self.port == DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{suffix}"

    @property
    def protects_credentials(self) -> bool:
        """Whether a credential may be sent: over TLS, or in a zone that the operator wrote down."""
        return self.is_https or not self.zone.is_public

    def url(self, path: str) -> str:
        """Return the URL of ``path``, which begins with a slash, under the prefix."""
        return f"{self.origin}{self.prefix}{path}"

    def target(self, path: str) -> str:
        """Return the request target of ``path`` under the prefix, spelled as it is written.

        Nothing is normalised, for a path may be spelled oddly on purpose. What a request line
        cannot carry is percent-encoded.

        Raises:
            DialRefusedError: the path does not begin with a slash, or walks out of the prefix.
        """
        if path and not path.startswith("/"):
            raise DialRefusedError("A path begins with a slash.")
        if _walks_out(path):
            raise DialRefusedError("The path walks up and out of what is registered.")
        return quote(f"{self.prefix}{path}" or "/", safe=_LEFT_ALONE)


def _walks_out(path: str) -> bool:
    # decoded twice and with backslashes turned: some servers do either
    bare = unquote(unquote(path.partition("?")[0])).replace("\\", "/")
    depth = 0
    for segment in bare.split("/"):
        # without its parameter: some servers take ``..;`` for ``..``
        depth += {"": 0, ".": 0, "..": -1}.get(segment.partition(";")[0], 1)
        if depth < 0:
            return True
    return False


@dataclass(frozen=True, slots=True)
class Pin:
    """One resolved address of a scope. It is judged again by the guard before it is dialled."""

    scope: Scope
    address: Address
