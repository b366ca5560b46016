"""Answers over HTTPS: which came, and which were errors."""

from collections.abc import Iterable

from readiness.domain.facts import HstsAnswer

FIRST_ERROR_STATUS = 400
"""RFC 9110, section 15: client errors begin here, and server errors follow."""


def heard(answers: Iterable[HstsAnswer]) -> tuple[HstsAnswer, ...]:
    """Return the answers that came."""
    return tuple(answer for answer in answers if answer.failure is None)


def is_error(answer: HstsAnswer) -> bool:
    """Tell whether an answer came and was an error."""
    return (answer.status or 0) >= FIRST_ERROR_STATUS


def without_errors(answers: Iterable[HstsAnswer]) -> tuple[str, ...]:
    """Return the addresses that answered, but never with an error."""
    came = heard(answers)
    erring = {answer.address for answer in came if is_error(answer)}
    return tuple(dict.fromkeys(answer.address for answer in came if answer.address not in erring))
