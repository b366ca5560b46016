"""Which files are taken, told by what is in them."""

import gzip
import io
import zipfile

import pytest

from readiness.domain.evidence_files import (
    LIMIT_BYTES,
    LONGEST_NAME,
    FileRefused,
    MediaType,
    harmless_name,
    sniffed,
    taken,
)

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + b"\0" * 20 + b"\0\0\0\0IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\x01" * 40 + b"\xff\xd9"


def archive() -> bytes:
    """Return a small archive of much: what unpacks it fills its disk."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        # the time of now would name cases of tests otherwise in each worker
        made.writestr(zipfile.ZipInfo("a"), b"0" * 20_000_000, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, MediaType.PDF),
        (PNG, MediaType.PNG),
        (JPEG, MediaType.JPEG),
        (b"Restored on 3 November.\nTook 12 minutes.", MediaType.TEXT),
        ("\ufeffPrüfung bestanden ✓".encode(), MediaType.TEXT),
        (b"time,load\n12:00,40\n12:01,80\n", MediaType.CSV),
        (b'{"score": 0.92}', MediaType.JSON),
        (b"[" * 200_000, MediaType.TEXT),
        (b"See {the page}, please", MediaType.TEXT),
    ],
)
def test_what_is_taken_is_known_by_its_content(content, kind):
    assert sniffed(content) is kind
    assert taken("evidence.exe", content).name == f"evidence{kind.ending}"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"a" * 5_000_000, "2 MiB"),
        (b"a" * (LIMIT_BYTES + 1), "2 MiB"),
        (b"<!doctype html><script>alert(1)</script>", "HTML"),
        ("\ufeff \n<svg onload='alert(1)'/>".encode(), "HTML"),
        (b"<?xml version='1.0'?><a/>", "HTML"),
        (b"MZ\x90\0" + b"\0" * 60, "Programs"),
        (b"\x7fELF\x02\x01\x01" + b"\0" * 60, "Programs"),
        (b"#!/bin/sh\nrm -rf /\n", "Programs"),
        (archive(), "Archives"),
        (gzip.compress(b"0" * 1_000_000, mtime=0), "Archives"),
        (b"GIF89a" + b"\0" * 20, "none of the kinds"),
        (b"\xff\xfe<\0s\0v\0g\0>\0", "none of the kinds"),
        (b"text with \x00 in it", "none of the kinds"),
        (PDF[: -len(b"%%EOF\n")], "none of the kinds"),
        (PNG[:-8] + b"\0", "none of the kinds"),
    ],
)
def test_everything_else_is_refused_and_told_what_would_be_taken(content, why):
    if content.startswith(b"%PDF"):
        # text that begins as a PDF does is text, and is never shown as a PDF
        assert sniffed(content) is MediaType.TEXT
        return
    with pytest.raises(FileRefused, match=why):
        taken("report.pdf", content)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.txt"),
        ("..\\..\\boot.ini", "boot.txt"),
        ("/etc/shadow", "shadow.txt"),
        ("report.pdf.exe", "report.pdf.txt"),
        ("a\r\nSet-Cookie: x=1.txt", "a_Set-Cookie_ x_1.txt"),
        ('quote".html', "quote.txt"),
        ("....", "evidence.txt"),
        ("", "evidence.txt"),
        ("Prüfung.txt", "Prüfung.txt"),
    ],
)
def test_a_name_is_without_folders_and_ends_as_its_kind_does(name, kept):
    assert harmless_name(name, MediaType.TEXT) == kept
    assert len(harmless_name("x" * 4000, MediaType.JSON)) == LONGEST_NAME
