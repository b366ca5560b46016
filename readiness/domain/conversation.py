"""What people write beside a question of the checklist, and by when they are asked to answer it."""

from datetime import date, timedelta

LONGEST_COMMENT = 2_000
FURTHEST_DUE = timedelta(days=365)


class CommentInvalid(ValueError):
    """A comment or a due date that cannot be kept; the message says why."""


def checked_comment(text: str) -> str:
    """Return a comment as it is kept.

    Raises:
        CommentInvalid: it is empty, too long, or holds what no text does.
    """
    comment = text.replace("\r\n", "\n").strip()
    if not comment:
        raise CommentInvalid("Write something.")
    if len(comment) > LONGEST_COMMENT or "\0" in comment:
        raise CommentInvalid(f"Write at most {LONGEST_COMMENT} characters of text.")
    return comment


def checked_due(due_on: date | None, today: date) -> date | None:
    """Return the day by which somebody is asked to answer.

    Raises:
        CommentInvalid: it is gone, or more than a year away.
    """
    if due_on is not None and not today <= due_on <= today + FURTHEST_DUE:
        raise CommentInvalid("Give a day from today on, a year ahead at most.")
    return due_on
