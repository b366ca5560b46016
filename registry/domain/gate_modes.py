"""How the gate of an environment is taken: kept to, or only asked (gate.md, decision 9)."""

from enum import StrEnum


class GateMode(StrEnum):
    """What becomes of what the gate says.

    ``warn`` and ``shadow`` let everything through and say what would have been; with ``warn`` the
    owners are told.
    """

    ENFORCE = "enforce"
    WARN = "warn"
    SHADOW = "shadow"

    @property
    def meaning(self) -> str:
        """What it does, for people."""
        return _MEANINGS[self]

    @property
    def strictness(self) -> int:
        """Rank, the strictest highest."""
        return -list(GateMode).index(self)


_MEANINGS = {
    GateMode.ENFORCE: "what the gate keeps back does not go out",
    GateMode.WARN: "everything goes out, and owners are told what the gate would have kept back",
    GateMode.SHADOW: "everything goes out, and only the answer says what would have been kept back",
}
