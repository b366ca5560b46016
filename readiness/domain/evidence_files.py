"""Files that show something: which kinds are taken, told by content and never by name."""

import csv
import json
import re
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from io import StringIO
from itertools import islice

LIMIT_BYTES = 2 * 1024 * 1024
LONGEST_NAME = 120
_TAIL_BYTES = 1024
"""How far from the end the mark stands that ends a PDF (ISO 32000, annex H)."""
_CSV_ROWS = 20
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_END = b"IEND\xaeB`\x82"
_JPEG, _JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"
_PDF = re.compile(rb"%PDF-[12]\.\d")
_NOT_IN_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NOT_IN_NAMES = re.compile(r"[^\w.,() +-]+")
_ARCHIVES = (b"PK", b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"\xfd7zXZ", b"Rar!", b"\x28\xb5\x2f\xfd")
_PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"#!",
)
_TAKEN = "Hand in a PDF, a PNG or JPEG picture, plain text, CSV or JSON."


class MediaType(StrEnum):
    """The kinds of files that are taken."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"
    TEXT = "text/plain"
    CSV = "text/csv"
    JSON = "application/json"

    @property
    def ending(self) -> str:
        """How the name of such a file ends, whatever it was called."""
        return _ENDINGS[self]


_ENDINGS = {
    MediaType.PDF: ".pdf",
    MediaType.PNG: ".png",
    MediaType.JPEG: ".jpg",
    MediaType.TEXT: ".txt",
    MediaType.CSV: ".csv",
    MediaType.JSON: ".json",
}


class FileRefused(ValueError):
    """A file that is not taken; the message says why and what would be."""


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file that is taken.

    Attributes:
        name: without a folder, ending as its kind does.
    """

    name: str
    media_type: MediaType
    content: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of its content, in hexadecimal digits."""
        return sha256(self.content).hexdigest()


def taken(name: str, content: bytes) -> EvidenceFile:
    """Return a file that somebody handed in.

    Args:
        name: as it was sent. Nothing is believed of it.

    Raises:
        FileRefused: it is empty, too large, or of no kind that is taken.
    """
    if len(content) > LIMIT_BYTES:
        raise FileRefused(f"A file has at most {LIMIT_BYTES // 1024**2} MiB. Link what is larger.")
    if not content:
        raise FileRefused("The file is empty.")
    media_type = sniffed(content)
    return EvidenceFile(harmless_name(name, media_type), media_type, content)


def sniffed(content: bytes) -> MediaType:
    """Return what kind of file ``content`` is.

    Raises:
        FileRefused: it is of no kind that is taken.
    """
    if content.startswith(_PNG) and content.endswith(_PNG_END):
        return MediaType.PNG
    if content.startswith(_JPEG) and content.rstrip(b"\0").endswith(_JPEG_END):
        return MediaType.JPEG
    if _PDF.match(content) and b"%%EOF" in content[-_TAIL_BYTES:]:
        return MediaType.PDF
    if content.startswith(_ARCHIVES):
        raise FileRefused(f"Archives are not taken. {_TAKEN}")
    if content.startswith(_PROGRAMS):
        raise FileRefused(f"Programs and scripts are not taken. {_TAKEN}")
    return _kind_of_text(content)


def harmless_name(name: str, media_type: MediaType) -> str:
    """Return ``name`` without folders, control characters and an ending that is not its own."""
    last = name.replace("\\", "/").rpartition("/")[2]
    stem = _NOT_IN_NAMES.sub("_", last.rpartition(".")[0] or last).strip(" ._")
    return f"{stem[: LONGEST_NAME - len(media_type.ending)] or 'evidence'}{media_type.ending}"


def _kind_of_text(content: bytes) -> MediaType:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefused(f"It is none of the kinds that are taken. {_TAKEN}") from error
    if _NOT_IN_TEXT.search(text):
        raise FileRefused(f"It is none of the kinds that are taken. {_TAKEN}")
    if text.lstrip().startswith("<"):
        raise FileRefused(f"HTML, SVG and XML are not taken: a browser may run them. {_TAKEN}")
    if _is_json(text):
        return MediaType.JSON
    return MediaType.CSV if _is_csv(text) else MediaType.TEXT


def _is_json(text: str) -> bool:
    if not text.lstrip().startswith(("{", "[")):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _is_csv(text: str) -> bool:
    """Tell whether the first rows have several cells each, and all as many."""
    try:
        rows = list(islice(csv.reader(StringIO(text), strict=True), _CSV_ROWS))
    except csv.Error:
        return False
    widths = {len(row) for row in rows if row}
    return len(rows) > 1 and len(widths) == 1 and widths.pop() > 1
