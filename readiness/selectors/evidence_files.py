"""Files that show something, for whoever reads the interface."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from readiness.models import Attestation

FOLDER = "evidence"
"""In ``DATA_DIR``: files under their digest."""
_DIGITS = frozenset("0123456789abcdef")
_DIGEST_LENGTH = 64


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file as it is sent.

    Attributes:
        name: harmless: without a folder, ending as its kind does.
    """

    name: str
    content: bytes


def path_of(digest: str) -> Path:
    """Return where the file of that digest is kept; the name that somebody gave it plays no part.

    Raises:
        ValueError: it is no SHA-256 digest.
    """
    if len(digest) != _DIGEST_LENGTH or not set(digest) <= _DIGITS:
        raise ValueError("no digest of a file")
    return Path(settings.DATA_DIR) / FOLDER / digest[:2] / digest


def files_kept() -> Iterator[Path]:
    """Yield where files are kept; one that is being written has no digest for a name yet."""
    for path in (Path(settings.DATA_DIR) / FOLDER).glob("*/*"):
        if len(path.name) == _DIGEST_LENGTH:
            yield path


def kept_file(slug: str, environment: str, public_id: str) -> KeptFile | None:
    """Return the file of one answer of an environment, None where there is none."""
    rows = Attestation.objects.filter(
        environment__interface__slug=slug, environment__name=environment, public_id=public_id
    )
    found = rows.exclude(file_digest="").values_list("file_name", "file_digest").first()
    if found is None:
        return None
    path = path_of(found[1])
    return KeptFile(found[0], path.read_bytes()) if path.exists() else None
