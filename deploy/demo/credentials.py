"""The bearer tokens that the edges accept, made on the spot."""

import secrets
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from deploy.demo.files import write_private
from deploy.demo.toml_files import read

FILE = "credentials.toml"

_TOKEN_BYTES = 32
_HEAD = """\
# Bearer tokens of two invented people, a and b. Made on this machine; delete the file and start
# the demo again to have new ones.
"""


class Identities(BaseModel):
    """The tokens of the people ``a`` and ``b`` at one edge, without the word Bearer."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    a: Annotated[str, Field(min_length=20)]
    b: Annotated[str, Field(min_length=20)]

    def holder(self, token: str) -> str | None:
        """Return whose token this is, or None."""
        for name, known in (("a", self.a), ("b", self.b)):
            if secrets.compare_digest(token.encode(), known.encode()):
                return name
        return None


class Credentials(BaseModel):
    """The identities of every edge; the careless one never asks for them."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    guarded: Identities
    careless: Identities
    flaky: Identities

    def named(self) -> dict[str, Identities]:
        """Return the identities by the name of their edge."""
        return {"guarded": self.guarded, "careless": self.careless, "flaky": self.flaky}


def load(folder: Path) -> Credentials:
    """Return the tokens in the folder.

    Raises:
        FileRefused: the file is missing or wrong.
    """
    return read(folder / FILE, Credentials)


def write_missing(folder: Path) -> None:
    """Make tokens, unless the folder has some already."""
    if (folder / FILE).exists():
        return
    parts = [_HEAD]
    for name in Credentials.model_fields:
        tokens = [f'{person} = "{secrets.token_urlsafe(_TOKEN_BYTES)}"' for person in "ab"]
        parts.append("\n".join([f"[{name}]", *tokens, ""]))
    write_private(folder / FILE, "\n".join(parts).encode())
