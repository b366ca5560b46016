"""Files that browsers send: kept in memory, and no more of one than is taken."""

from io import BytesIO

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from readiness.domain.evidence_files import LIMIT_BYTES


class BoundedUpload(FileUploadHandler):
    """Keeps one byte more than a file may have, by which it is known to be too large.

    So nobody fills the memory or a disk, whoever sends whatever.
    """

    def new_file(self, *args: object, **kwargs: object) -> None:
        """Begin with another file."""
        super().new_file(*args, **kwargs)  # type: ignore[arg-type] # handed on as they come
        self._kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep of a chunk what there is room for; nothing goes on to other handlers."""
        self._kept.write(raw_data[: LIMIT_BYTES + 1 - self._kept.tell()])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Return what was kept."""
        size = self._kept.tell()
        self._kept.seek(0)
        return InMemoryUploadedFile(
            self._kept,
            self.field_name,
            self.file_name or "",
            self.content_type,
            size,
            self.charset,
            self.content_type_extra,
        )
