"""How a deployment ended that the gate let out."""

from enum import StrEnum


class Outcome(StrEnum):
    """What became of it."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
