"""Texts that fill a field and say nothing."""

import re

from registry.domain.particular_rules import says_something

_SAY_NOTHING = frozenset(
    {
        *("asap", "asdf", "asdfasdf", "bar", "blah", "blank", "checked", "done", "dummy", "empty"),
        *("example", "fill in", "fill this in", "fine", "foo", "foobar", "good", "later", "none"),
        *(
            "nil",
            "no evidence",
            "nothing",
            "null",
            "ok",
            "okay",
            "pending",
            "placeholder",
            "qwerty",
        ),
        *("same", "same as before", "see above", "see below", "soon", "sure", "tba", "test"),
        *("testing", "to be added", "to be announced", "to be confirmed", "to be decided"),
        *("to be defined", "to be determined", "to be done", "to do", "to follow", "trust me"),
        *("undefined", "will do", "will follow", "wip", "works", "yes", "yep", "not applicable"),
    }
)
_OPENINGS = ("lorem ipsum", "tbd ", "todo ", "todo:", "tbd:", "fixme ", "fixme:")
_MARKS = re.compile(r"[\W_]+")
_FEWEST_LETTERS = 3


def is_placeholder(text: str) -> bool:
    """Tell whether ``text`` says nothing: empty, "TBD", "n/a", "lorem ipsum", "xxxx" or such."""
    plain = text.strip().casefold()
    bare = _MARKS.sub(" ", plain).strip()
    letters = bare.replace(" ", "")
    return (
        not says_something(text)
        or bare in _SAY_NOTHING
        or not says_something(letters)
        or plain.startswith(_OPENINGS)
        or bare == "lorem"
        or len(set(letters)) < _FEWEST_LETTERS
    )
