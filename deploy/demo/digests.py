"""What runs behind a sample edge, as digests of the files that it is made of."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

_PROGRAM = Path(__file__).parent
_SITE = _PROGRAM / "site"


def program() -> str:
    """Return the digest of everything that serves the samples: what an image would hold."""
    return of_files([*_PROGRAM.glob("*.py"), *_SITE.iterdir()])


def model() -> str:
    """Return the digest of what answers in the place of a model."""
    return of_file(_PROGRAM / "completions.py")


def rendering() -> str:
    """Return the digest of the script by which answers are shown."""
    return of_file(_SITE / "app.js")


def of_file(path: Path) -> str:
    """Return the SHA-256 of a file, as ``sha256sum`` tells it."""
    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def of_files(paths: Iterable[Path]) -> str:
    """Return one digest for files: of their names and digests, sorted, one a line."""
    lines = sorted(f"{path.name} {of_file(path)}\n" for path in paths)
    return f"sha256:{hashlib.sha256(''.join(lines).encode()).hexdigest()}"
