"""Answers by which an edge asks whether a robot is there."""

from readiness.egress import Exchange

_HEADERS = frozenset({"cf-mitigated", "x-amzn-waf-action"})
"""How Cloudflare and AWS mark an answer that asks whether a robot is there."""


def is_challenge(exchange: Exchange) -> bool:
    """Tell whether the edge took the prober for a robot."""
    return any(name in _HEADERS for name, _ in exchange.headers)
