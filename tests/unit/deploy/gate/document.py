"""Parts of ``deploy/ci/`` that are made by tests: digests, and tables of what was seen.

``UPDATE_GATE_CLIENTS=1`` writes them; read the difference.
"""

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Sequence

from tests.unit.deploy.gate.clients import FOLDER, SCRIPT

PINNED = ("README.md", "github/action.yml", "gitlab/gate.yml")
README = FOLDER / "README.md"
_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
UPDATES = os.environ.get("UPDATE_GATE_CLIENTS") == "1"


def script_digest() -> str:
    return hashlib.sha256(SCRIPT.read_bytes()).hexdigest()


def written(name: str, change: Callable[[str], str]) -> tuple[str, str]:
    """Return a file as it is and as it should be, after writing it where that was asked for."""
    path = FOLDER / name
    text = path.read_text("utf-8")
    wanted = change(text)
    if UPDATES:
        path.write_text(wanted, "utf-8")
        text = wanted
    return text, wanted


def pinned(text: str) -> str:
    """Put the digest of the script wherever there is one."""
    return _DIGEST.sub(script_digest(), text)


def placed(mark: str, lines: Iterable[str]) -> Callable[[str], str]:
    """Return what puts lines between two marks of the document."""

    def place(text: str) -> str:
        begin = f"<!-- {mark} -->\n"
        before, rest = text.split(begin, 1)
        after = rest.split("<!-- end -->", 1)[1]
        return before + begin + "\n" + "\n".join(lines) + "\n\n<!-- end -->" + after

    return place


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return a table of Markdown, line by line."""
    lines = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(cells)} |" for cells in lines]
