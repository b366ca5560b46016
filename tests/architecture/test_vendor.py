"""What others made is listed, licensed and unchanged."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

VENDOR = Path(__file__).parents[2] / "registry" / "static" / "vendor"
LISTED: list[dict[str, Any]] = json.loads((VENDOR / "vendor.json").read_text("utf-8"))
FILES = {path: digest for entry in LISTED for path, digest in entry["files"].items()}


@pytest.mark.parametrize(("path", "digest"), FILES.items(), ids=FILES)
def test_it_is_the_file_that_was_taken(path: str, digest: str) -> None:
    assert hashlib.sha256((VENDOR / path).read_bytes()).hexdigest() == digest


def test_no_file_is_there_that_is_not_listed() -> None:
    present = {file.relative_to(VENDOR).as_posix() for file in VENDOR.rglob("*") if file.is_file()}
    assert present == {*FILES, "vendor.json"}


@pytest.mark.parametrize("entry", LISTED, ids=[entry["name"] for entry in LISTED])
def test_it_has_a_version_a_source_and_a_licence(entry: dict[str, Any]) -> None:
    assert entry["source"].startswith("https://")
    assert entry["version"] in entry["source"]
    assert entry["licence"] in ("OFL-1.1", "ISC")
    assert "ermission" in (VENDOR / entry["licence_file"]).read_text("utf-8")


def test_every_icon_of_the_sprite_is_used_and_every_used_icon_is_there() -> None:
    sprite = (VENDOR / "lucide" / "icons.svg").read_text("utf-8")
    present = {part.partition('"')[0] for part in sprite.split('<symbol id="')[1:]}
    pages = Path(settings.TEMPLATES[0]["DIRS"][0]).rglob("*.html")
    used = {
        part.partition('"')[0]
        for page in pages
        for part in page.read_text("utf-8").split('{% icon "')[1:]
    }
    assert present == used
