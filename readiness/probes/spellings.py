"""Other ways to write a path, which some servers resolve after their access rules were applied."""

import re
import string
from collections.abc import Callable, Mapping

DANGEROUS = ("double slash", "encoded slash", "dot segment")
"""Those which proxies and applications read differently most often; no route goes without them."""

_ENCODED_OR_CHARACTER = re.compile(r"%[0-9A-Fa-f]{2}|.", re.ASCII | re.DOTALL)


def spellings(route: str) -> Mapping[str, str]:
    """Return the spellings of ``route`` by what is odd about them; its query is left as it is.

    Each means the route itself to a server that is tolerant in that respect, and none of them is
    the route as it was registered.
    """
    path, mark, query = route.partition("?")
    written = {name: spell(path) for name, spell in WAYS.items()}
    return {name: f"{found}{mark}{query}" for name, found in written.items() if found != path}


def _double_slash(path: str) -> str:
    return f"/{path}"


def _other_case(path: str) -> str:
    pieces = _ENCODED_OR_CHARACTER.findall(path)
    return "".join(piece if len(piece) > 1 else piece.swapcase() for piece in pieces)


def _encoded_slash(path: str) -> str:
    head, _, tail = path.rpartition("/")
    return f"{head}%2f{tail}" if head and tail else path


def _parent(path: str) -> str:
    return f"/x/..{path}"


def _here(path: str) -> str:
    return f"/.{path}"


def _final_slash(path: str) -> str:
    return path if path.endswith("/") else f"{path}/"


def _parameter(path: str) -> str:
    return f"{path};x"


def _encoded_letter(path: str) -> str:
    pieces = _ENCODED_OR_CHARACTER.findall(path)
    for position in reversed(range(len(pieces))):
        if pieces[position] in string.ascii_letters:
            pieces[position] = f"%{ord(pieces[position]):02x}"
            break
    return "".join(pieces)


WAYS: Mapping[str, Callable[[str], str]] = {
    "double slash": _double_slash,
    "other case": _other_case,
    "encoded slash": _encoded_slash,
    "parent folder": _parent,
    "dot segment": _here,
    "final slash": _final_slash,
    "path parameter": _parameter,
    "encoded letter": _encoded_letter,
}
