"""A text that must never be shown, stored or logged by accident."""

import hmac
from typing import NoReturn, SupportsIndex


class Secret:
    """Holds a text that only ``reveal`` gives out.

    Printing, formatting and logging it show a placeholder; pickling it is refused, so that it
    cannot be a task's argument or lie in a cache.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the text, for the one place that sends it."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    def __format__(self, specification: str) -> str:
        return format(repr(self), specification)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __copy__(self) -> "Secret":
        return self

    def __deepcopy__(self, _memory: object) -> "Secret":
        return self

    def __getstate__(self) -> NoReturn:
        raise TypeError("A secret is not written down: look it up where it is used.")

    def __reduce_ex__(self, _protocol: SupportsIndex) -> NoReturn:
        self.__getstate__()
