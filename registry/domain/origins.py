"""From where somebody acts: kept with what they did, and with how they are signed in."""

from dataclasses import dataclass
from enum import StrEnum

from ua_parser import parse

LONGEST_USER_AGENT = 300
"""Characters of a header that are looked at; browsers send half as many."""
LONGEST_AGENT = 120


class Via(StrEnum):
    """The door through which an act came in."""

    PAGE = "page"
    API = "api"
    COMMAND = "command"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class Origin:
    """From where an act came.

    Attributes:
        address: network address of the client, "" where there is none.
        agent: the browser or client in words, the command's name for a command, else "".
    """

    via: Via
    address: str = ""
    agent: str = ""


BY_ITSELF = Origin(Via.PROGRAM)
"""What the program does by itself, for example at its first start."""


def of_command(name: str) -> Origin:
    """Return the origin of what the command ``name`` does."""
    return Origin(Via.COMMAND, agent=name)


def agent_in_words(user_agent: str) -> str:
    """Return what a User-Agent header names, as people call it: ``Firefox on Linux``.

    The header is the client's to write, so this is a hint and no proof. What follows no known
    pattern is left out, "" where that is all of it.
    """
    found = parse(user_agent[:LONGEST_USER_AGENT])
    browser = found.user_agent.family if found.user_agent else ""
    system = found.os.family if found.os else ""
    words = " on ".join(filter(None, (browser, system)))
    return " ".join(words.split())[:LONGEST_AGENT]
