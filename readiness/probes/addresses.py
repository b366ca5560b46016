"""Each resolved address of an edge asked on its own: half up is not up."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from readiness.domain.facts import LeftOut
from readiness.egress import NoRouteError, Pin, Scope
from readiness.probes.budget import OutOfTimeError
from readiness.probes.visit import Visit

A = TypeVar("A")

MOST_ADDRESSES = 4
"""Asked in one run. An edge with more is a network of its own, and is sampled."""

_LEAVES_OUT = (NoRouteError, OutOfTimeError)


async def ask_each(
    visit: Visit, scope: Scope, ask: Callable[[Pin], Awaitable[A]]
) -> tuple[tuple[A, ...], tuple[LeftOut, ...]]:
    """Return the answers in the resolver's order, and the addresses that were not asked.

    An address to which this machine has no route, or for which there was no time, is left out as
    long as another one was asked.

    Raises:
        TargetFailedError: the host does not exist, or has no address.
        ProberError: the question could not be put.
    """
    pins = await visit.resolve(scope)
    asked = pins[:MOST_ADDRESSES]
    results = await asyncio.gather(*(ask(pin) for pin in asked), return_exceptions=True)
    answers = tuple(result for result in results if not isinstance(result, BaseException))
    errors = [result for result in results if isinstance(result, BaseException)]
    for error in errors:
        if not answers or not isinstance(error, _LEAVES_OUT):
            raise error
    missing = tuple(
        LeftOut(str(pin.address), str(result))
        for pin, result in zip(asked, results, strict=True)
        if isinstance(result, _LEAVES_OUT)
    )
    for pin, result in zip(asked, results, strict=True):
        if isinstance(result, OutOfTimeError):
            visit.leave_out(f"the address {pin.address}")
    return answers, (*missing, *(_beyond(pin) for pin in pins[MOST_ADDRESSES:]))


def _beyond(pin: Pin) -> LeftOut:
    return LeftOut(str(pin.address), f"Only the first {MOST_ADDRESSES} addresses are asked.")
