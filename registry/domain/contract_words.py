"""Clauses of a proxy contract as people read them."""

from registry.domain.contract import BOUNDS
from registry.domain.contract_catalogue import Clause
from registry.domain.contract_clauses import Value, is_empty

_WORDS = {
    (Clause.PLAIN_HTTP, "redirected"): "redirected to HTTPS",
    (Clause.PLAIN_HTTP, "refused"): "refused",
    (Clause.EDGE_AUTHENTICATION, "none"): "none at the edge",
    (Clause.EDGE_AUTHENTICATION, "basic"): "basic",
    (Clause.EDGE_AUTHENTICATION, "bearer"): "bearer token",
    (Clause.EDGE_AUTHENTICATION, "oidc"): "OpenID Connect",
    (Clause.EDGE_AUTHENTICATION, "cookie"): "cookie",
    (Clause.STREAMING, "unbuffered"): "unbuffered, piece by piece",
    (Clause.STREAMING, "buffered"): "buffered",
    (Clause.CACHE_AUTHENTICATED, True): "may be cached",
    (Clause.CACHE_AUTHENTICATED, False): "never cached",
}
_BYTES = (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10))


def entries(clause: Clause, value: Value) -> tuple[str, ...]:
    """Return what a clause holds as one text for each entry; none where it is open."""
    if is_empty(value):
        return ()
    if isinstance(value, tuple):
        return value
    return (_text(clause, value),)


def word_label(clause: Clause, word: str | bool) -> str:
    """Return one word of a clause as people read it."""
    return _WORDS.get((clause, word), f"TLS {word}" if clause is Clause.MINIMUM_TLS else str(word))


def _text(clause: Clause, value: Value) -> str:
    if clause in BOUNDS and isinstance(value, int):
        return _number(clause, value)
    return word_label(clause, value) if isinstance(value, str | bool) else str(value)


def _number(clause: Clause, value: int) -> str:
    unit = BOUNDS[clause].unit
    if value == 1:
        unit = unit.replace("requests", "request").removesuffix("s")
    shown = f"{value:,} {unit}"
    if clause is Clause.HSTS_SECONDS and value >= 86_400:
        return f"at least {shown} ({value // 86_400:,} days)"
    if unit == "bytes":
        for name, size in _BYTES:
            if value >= size:
                return f"{shown} ({value / size:.4g} {name})"
    return shown
