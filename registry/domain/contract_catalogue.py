"""The clauses of a proxy contract: what each is called, and where people look for it."""

from collections.abc import Mapping
from enum import StrEnum


class Group(StrEnum):
    """What people think of together."""

    TRANSPORT = "transport"
    ACCESS = "access"
    LIMITS = "limits"
    HEADERS = "headers"
    UPSTREAM = "upstream"
    STREAMING = "caching and streaming"

    @property
    def label(self) -> str:
        """Return the heading of the group."""
        return self.value.capitalize()


class Clause(StrEnum):
    """The clauses, by the names of the columns that hold them, in the order of reading."""

    MINIMUM_TLS = "minimum_tls"
    PLAIN_HTTP = "plain_http"
    HSTS_SECONDS = "hsts_seconds"
    EDGE_AUTHENTICATION = "edge_authentication"
    ALLOWED_HOSTS = "allowed_hosts"
    ALLOWED_PATHS = "allowed_paths"
    IDENTITY_HEADERS_STRIPPED = "identity_headers_stripped"
    TRUSTED_PROXIES = "trusted_proxies"
    BODY_LIMIT_BYTES = "body_limit_bytes"
    HEADER_LIMIT_BYTES = "header_limit_bytes"
    CLIENT_HEADER_TIMEOUT_SECONDS = "client_header_timeout_seconds"
    UPSTREAM_TIMEOUT_SECONDS = "upstream_timeout_seconds"
    IDLE_TIMEOUT_SECONDS = "idle_timeout_seconds"
    RATE_LIMIT_PER_MINUTE = "rate_limit_per_minute"
    SECURITY_HEADERS = "security_headers"
    COOKIES = "cookies"
    UPSTREAM_ALLOW_LIST = "upstream_allow_list"
    NETWORK_POLICY = "network_policy"
    REWRITING = "rewriting"
    CACHE_AUTHENTICATED = "cache_authenticated"
    STREAMING = "streaming"
    WEBSOCKET = "websocket"

    @property
    def label(self) -> str:
        """Return what people call it."""
        return _DESCRIBED[self][1]

    @property
    def group(self) -> Group:
        """Return what it is thought of together with."""
        return _DESCRIBED[self][0]

    @property
    def is_listed(self) -> bool:
        """Whether it holds several entries."""
        return self in _LISTED

    @property
    def meaning(self) -> str:
        """Return in a sentence what is promised."""
        return _DESCRIBED[self][2]


_LISTED = frozenset(
    {
        Clause.ALLOWED_HOSTS,
        Clause.ALLOWED_PATHS,
        Clause.IDENTITY_HEADERS_STRIPPED,
        Clause.TRUSTED_PROXIES,
        Clause.SECURITY_HEADERS,
        Clause.COOKIES,
        Clause.UPSTREAM_ALLOW_LIST,
    }
)
_DESCRIBED: Mapping[Clause, tuple[Group, str, str]] = {
    Clause.MINIMUM_TLS: (
        Group.TRANSPORT,
        "Oldest TLS",
        "The oldest version of TLS that the edge speaks.",
    ),
    Clause.PLAIN_HTTP: (
        Group.TRANSPORT,
        "Plain HTTP",
        "What becomes of a request without TLS: redirected to HTTPS, or refused.",
    ),
    Clause.HSTS_SECONDS: (
        Group.TRANSPORT,
        "HSTS",
        "The least max-age of Strict-Transport-Security in seconds.",
    ),
    Clause.EDGE_AUTHENTICATION: (
        Group.ACCESS,
        "Authentication at the edge",
        "How the edge itself finds out who is asking. Which paths it guards, the routes say.",
    ),
    Clause.ALLOWED_HOSTS: (
        Group.ACCESS,
        "Allowed hosts",
        "The host names under which the edge answers, one a line.",
    ),
    Clause.ALLOWED_PATHS: (
        Group.ACCESS,
        "Allowed paths",
        "The paths that the edge passes on, one a line; * at the end takes all below: /v1/*.",
    ),
    Clause.IDENTITY_HEADERS_STRIPPED: (
        Group.ACCESS,
        "Identity headers stripped",
        "Headers that name a user and never get in from outside, one a line: X-Forwarded-User.",
    ),
    Clause.TRUSTED_PROXIES: (
        Group.ACCESS,
        "Forwarded headers trusted from",
        "The ranges whose X-Forwarded headers are believed, one a line: 10.0.0.0/8.",
    ),
    Clause.BODY_LIMIT_BYTES: (
        Group.LIMITS,
        "Body limit",
        "The longest body of a request that is let through, in bytes.",
    ),
    Clause.HEADER_LIMIT_BYTES: (
        Group.LIMITS,
        "Header limit",
        "The longest headers of a request, all together, in bytes.",
    ),
    Clause.CLIENT_HEADER_TIMEOUT_SECONDS: (
        Group.LIMITS,
        "Client header timeout",
        "How long a client may take to send its headers, in seconds.",
    ),
    Clause.UPSTREAM_TIMEOUT_SECONDS: (
        Group.LIMITS,
        "Upstream timeout",
        "How long the upstream may take to answer, in seconds.",
    ),
    Clause.IDLE_TIMEOUT_SECONDS: (
        Group.LIMITS,
        "Idle timeout",
        "How long an open connection may be silent, in seconds.",
    ),
    Clause.RATE_LIMIT_PER_MINUTE: (
        Group.LIMITS,
        "Rate limit",
        "The most requests of one client in a minute.",
    ),
    Clause.SECURITY_HEADERS: (
        Group.HEADERS,
        "Security headers",
        "Headers of every answer with their value, one a line: X-Content-Type-Options: nosniff.",
    ),
    Clause.COOKIES: (
        Group.HEADERS,
        "Cookies",
        "Attributes that every cookie has, one a line: Secure, HttpOnly, SameSite=Lax.",
    ),
    Clause.UPSTREAM_ALLOW_LIST: (
        Group.UPSTREAM,
        "Upstream allow-list",
        "All that the proxy may dial, one a line with the port: http://10.0.3.7:8080.",
    ),
    Clause.NETWORK_POLICY: (
        Group.UPSTREAM,
        "Network policy",
        "The page where it is written who may reach what behind the edge, or what it says.",
    ),
    Clause.REWRITING: (
        Group.STREAMING,
        "Response rewriting",
        "none, or what the proxy changes in answers.",
    ),
    Clause.CACHE_AUTHENTICATED: (
        Group.STREAMING,
        "Caching of authenticated answers",
        "Whether an answer to somebody who is signed in may be kept for others.",
    ),
    Clause.STREAMING: (
        Group.STREAMING,
        "Streaming",
        "Whether a streamed answer goes on piece by piece.",
    ),
    Clause.WEBSOCKET: (
        Group.STREAMING,
        "WebSocket",
        "What becomes of a request to upgrade to a WebSocket.",
    ),
}
