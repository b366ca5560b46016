"""Where the documents and the program could disagree, they do not."""

import re
import tomllib
from pathlib import Path

import pytest

from registry.domain import profiles
from registry.domain.descriptor import parse
from registry.domain.responsibilities import Responsibility

ROOT = Path(__file__).parents[3]
FOLDERS = ("registry", "readiness", "deploy", "tests", "templates", ".ci")


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def read_nothing(name: str) -> str:
    raise AssertionError(f"{name} was read")


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "SECURITY.md"])
def test_every_path_that_a_root_document_names_is_there(name):
    paths = [path for path in re.findall(r"`([\w./-]+)`", read(name)) if "/" in path]
    ours = [path for path in paths if path.startswith(FOLDERS)]

    assert ours
    assert [path for path in ours if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("app", ["registry", "readiness"])
def test_every_path_that_the_page_of_an_app_names_is_there(app):
    paths = re.findall(
        r"`((?:domain|services|probes|egress|rights)[\w./-]*)`", read(f"{app}/README.md")
    )

    assert paths
    assert [path for path in paths if not (ROOT / app / path).exists()] == []


def test_the_example_of_a_descriptor_is_right():
    [example] = re.findall(r"```yaml\n(.*?)```", read("registry/README.md"), re.DOTALL)

    documents = parse(example, source="README.md", read_beside=read_nothing)

    assert documents.problems == ()
    assert (len(documents.teams), len(documents.interfaces)) == (1, 1)


def test_the_table_of_profiles_is_complete():
    rows = re.findall(
        r"^\| `([\w-]+)` \| .* \| `(/\S*)` \|", read("registry/README.md"), re.MULTILINE
    )

    assert dict(rows) == {name: profiles.health_route(name).path for name in profiles.names()}


def test_the_changelog_has_the_version_of_the_program():
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    headings = re.findall(r"^## \[(.+?)\]", read("CHANGELOG.md"), re.MULTILINE)

    assert headings[0] == version


def test_the_changelog_counts_the_responsibilities_right():
    assert f"{len(Responsibility)} responsibilities" in read("CHANGELOG.md")


def test_the_licence_is_the_one_that_the_project_declares():
    declared = tomllib.loads(read("pyproject.toml"))["project"]["license"]

    assert declared == "Apache-2.0"
    assert "Apache License\n                           Version 2.0" in read("LICENSE")
