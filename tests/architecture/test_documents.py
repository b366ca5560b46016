"""What the documents name is there: files, links, commands."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands

from deploy.environment import ROOT
from manage import SETS_UP

NAMES = (
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "deploy/README.md",
    "deploy/ci/README.md",
    "registry/README.md",
    "readiness/README.md",
    "readiness/CHECKS.md",
    "tests/bench/README.md",
)
DOCUMENTS = tuple(ROOT / name for name in NAMES)
FOLDERS = ("registry", "readiness", "deploy", "templates", "tests")
MADE_BY_RUNNING = frozenset({".venv", ".data"})
"""Folders of an installation, in no checkout."""

_BLOCK = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_WORDS = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(r"[\w.<>*-]+(?:/[\w.<>*-]+)*/?")
_SUFFIX = re.compile(r"\.(?:py|md|toml|yaml|lock|html|js|css)$")
_COMMAND = re.compile(r"manage\.py ([a-z_]+)")
_PLACEHOLDER = re.compile(r"<[^>]*>")


def named_paths(text: str) -> Iterator[str]:
    """Yield what stands as a path between backticks, blocks of code left out."""
    for word in _WORDS.findall(_BLOCK.sub("", text)):
        if _PATH.fullmatch(word) and ("/" in word or _SUFFIX.search(word)):
            yield word


def is_there(name: str, document: Path) -> bool:
    """Tell whether a path leads somewhere, from the root or beside the document.

    ``<name>`` stands for anything. A file's name alone may be that of any file of the project.
    """
    pattern = _PLACEHOLDER.sub("*", name).rstrip("/")
    folders = (ROOT, document.parent)
    if any(next(folder.glob(pattern), None) is not None for folder in folders):
        return True
    return "/" not in name and any(
        next((ROOT / folder).rglob(pattern), None) is not None for folder in FOLDERS
    )


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_every_path_exists(document: Path) -> None:
    named = set(named_paths(document.read_text("utf-8")))
    paths = {path for path in named if path.split("/")[0] not in MADE_BY_RUNNING}
    assert {path for path in paths if not is_there(path, document)} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    links = (link.partition("#") for link in _LINK.findall(document.read_text("utf-8")))
    wanted = {path for path, _, _ in links if path and ":" not in path}
    assert {path for path in wanted if not (document.parent / path).exists()} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_every_link_within_a_document_has_its_heading(document: Path) -> None:
    text = document.read_text("utf-8")
    headings = re.findall(r"^#+ (.+)$", _BLOCK.sub("", text), re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
    wanted = {link.removeprefix("#") for link in _LINK.findall(text) if link.startswith("#")}
    assert wanted <= anchors


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_every_command_exists(document: Path) -> None:
    named = set(_COMMAND.findall(document.read_text("utf-8")))
    assert named <= {*get_commands(), *SETS_UP}


def test_every_command_of_the_program_is_in_a_document() -> None:
    own = {
        name for name, app in get_commands().items() if app in ("registry", "readiness", "deploy")
    }
    text = "\n".join(document.read_text("utf-8") for document in DOCUMENTS)
    assert own <= set(_COMMAND.findall(text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see `readiness/nowhere.py`", ["readiness/nowhere.py"]),
        ("see `catalogue.py` and `GET /healthz` and `filesystem://`", ["catalogue.py"]),
        ("```\n`readiness/in_a_block.py`\n```", []),
    ],
)
def test_a_planted_path_is_found(text: str, found: list[str]) -> None:
    assert list(named_paths(text)) == found


def test_a_path_that_leads_nowhere_is_told_from_one_that_exists() -> None:
    document = ROOT / "registry" / "README.md"
    assert is_there("domain/vault.py", document)
    assert is_there("readiness/domain/checks/<id>.py", document)
    assert not is_there("domain/nowhere.py", document)
    assert not is_there("nowhere.py", document)
