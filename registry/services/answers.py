"""Doing what is asked once, however often it is asked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from registry.models import KeptAnswer, User

KEPT_FOR = timedelta(hours=24)
"""How long the answer to a key is kept; afterwards the same key is a new one."""


class KeyReused(Exception):
    """The key came before with another request."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody was answered.

    Attributes:
        location: address of what was made, "" where nothing was.
        tag: ETag of what was made, "" for none.
        body: JSON text.
        is_repeated: whether it was given before.
    """

    status: int
    location: str
    tag: str
    body: str
    is_repeated: bool = False


@transaction.atomic
def answer_once(
    *, person: User, key: str, digest: str, make: Callable[[], Answer], now: datetime
) -> Answer:
    """Return what ``make`` answers, or what it answered the first time.

    The key is written in the same transaction as what is made: of two at once, the second waits
    for the first and gets its answer, and where the first fails, its key is free again.

    Args:
        digest: of the whole request.
        make: does what is asked; what it raises undoes everything.

    Raises:
        KeyReused: another request had the key.
    """
    KeptAnswer.objects.filter(person=person, made_at__lte=now - KEPT_FOR).delete()
    begun = {"digest": digest, "status": 0, "made_at": now}
    kept, is_first = KeptAnswer.objects.get_or_create(person=person, key=key, defaults=begun)
    if kept.digest != digest:
        raise KeyReused
    if not is_first:
        return Answer(kept.status, kept.location, kept.tag, kept.body, is_repeated=True)
    answer = make()
    kept.status, kept.body = answer.status, answer.body
    kept.location, kept.tag = answer.location, answer.tag
    kept.save()
    return answer
