"""Keeping files that show something: under their digest, outside of what the web serves."""

import os
import tempfile
from pathlib import Path

from readiness.domain.evidence_files import EvidenceFile
from readiness.selectors.evidence_files import path_of


def file_keep(*, file: EvidenceFile) -> None:
    """Keep ``file``; one with the same content is kept once.

    It is written whole and then named, so that nobody reads half of it. Where the transaction is
    undone it stays, and nothing leads to it.
    """
    path = path_of(file.digest)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    with os.fdopen(handle, "wb") as written:
        written.write(file.content)
        written.flush()
        os.fsync(written.fileno())
    Path(name).replace(path)
