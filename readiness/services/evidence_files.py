"""Keeping files that show something: under their digest, outside of what the web serves."""

import os
import tempfile
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from readiness.domain.evidence_files import EvidenceFile
from readiness.models import Attestation
from readiness.selectors.evidence_files import files_kept, path_of

UNNAMED_FOR = timedelta(days=14)
"""How long after it was sent a file stays that no answer names: an answer may be on its way, and a
backup of the database may be put back."""
_BATCH = 500


def file_keep(*, file: EvidenceFile) -> None:
    """Keep ``file``; one with the same content is kept once.

    It is written whole and then named, so that nobody reads half of it. Where the transaction is
    undone it stays, and nothing leads to it.
    """
    path = path_of(file.digest)
    if path.exists():
        # sent again, so that it is new to whoever looks for old ones
        path.touch()
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    with os.fdopen(handle, "wb") as written:
        written.write(file.content)
        written.flush()
        os.fsync(written.fileno())
    Path(name).replace(path)


def files_prune(*, now: datetime) -> int:
    """Remove files that no answer names any more, as those of interfaces that were removed.

    Returns:
        How many were removed.
    """
    old = (path for path in files_kept() if _sent_at(path) < now - UNNAMED_FOR)
    removed = 0
    while batch := {path.name: path for path in islice(old, _BATCH)}:
        named = Attestation.objects.filter(file_digest__in=batch).order_by()
        for digest in batch.keys() - set(named.values_list("file_digest", flat=True)):
            batch[digest].unlink(missing_ok=True)
            removed += 1
    return removed


def _sent_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
