"""What waits for the reader, in one sentence."""

from django import template

register = template.Library()


@register.simple_tag
def all_that_waits(decisions: int, responsibilities: int, questions: int, amount: str) -> str:
    """Return how much waits for the reader, as the heading of the page that lists it.

    Args:
        amount: the number of responsibilities as it is shown.
    """
    owned = f"{amount} responsibilit{'y' if responsibilities == 1 else 'ies'}"
    if responsibilities and not (decisions or questions):
        return f"You are asked to own {owned}"
    parts = [_counted(decisions, "decision")] if decisions else []
    parts += [owned] if responsibilities else []
    parts += [f"{_counted(questions, 'question')} of checklists"] if questions else []
    if not parts:
        return "Nothing waits for you"
    *first, last = parts
    named = f"{', '.join(first)} and {last}" if first else last
    return f"{named} {'waits' if decisions + responsibilities + questions == 1 else 'wait'} for you"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
