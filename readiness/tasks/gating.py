"""Doing what the gate may refuse, and having done at once what it waits for."""

from collections.abc import Callable
from typing import TypeVar

from django.utils import timezone

from readiness.services.releases import GateRefused, evidence_request
from readiness.tasks.probing import dispatch_soon

Done = TypeVar("Done")


def gated(act: Callable[[], Done]) -> Done:
    """Do what the gate may refuse; where it waits for probes, have them run at once.

    Call it outside any transaction: what ``act`` wrote is undone when it is refused, and that
    probes were asked for must not be.

    Raises:
        GateRefused: the gate is shut.
    """
    try:
        return act()
    except GateRefused as refused:
        if refused.verdict.probes and evidence_request(refused=refused, now=timezone.now()):
            dispatch_soon()
        raise
