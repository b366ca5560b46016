"""The JSON Schema as tools read it: it is right itself, and says what the program says."""

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from deploy.demo.descriptors import descriptor
from deploy.demo.running import prepare
from registry.domain.descriptor import parse, schema
from registry.management.commands.descriptor_schema import PATH
from tests.unit.registry.descriptors import FULL, SMALL

VALIDATOR = Draft202012Validator(schema())
MALFORMED = Path(__file__).parent / "descriptor" / "malformed"
BY_RULE_ALONE = {
    "contradiction",
    "duplicate-key",
    "inside-is-outside",
}
"""Mistakes that no schema can name: values that contradict each other, or hide each other."""


NOT_READ_BY_YAML = {
    "alias-bomb",
    "not-utf-8",
    "tab",
    "two-colons",
    "unclosed-bracket",
    "unclosed-quote",
    "undefined-alias",
    "wrong-indentation",
}
READABLE = [file for file in sorted(MALFORMED.glob("*.yaml")) if file.stem not in NOT_READ_BY_YAML]
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def test_it_is_a_schema_of_its_draft():
    Draft202012Validator.check_schema(schema())


def test_the_published_file_is_what_the_code_says():
    assert json.loads(PATH.read_text("utf-8")) == schema()


def test_the_command_prints_it_and_writes_it(tmp_path):
    printed, file = StringIO(), tmp_path / "schema.json"
    call_command("descriptor_schema", stdout=printed)
    call_command("descriptor_schema", write=True, file=file, stdout=StringIO())
    assert printed.getvalue() == file.read_text("utf-8") == PATH.read_text("utf-8")


class _Plain(yaml.SafeLoader):
    """Reads a day as text, the way that YAML 1.2 and the tools that check schemas do."""


_Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if not tag.endswith(":timestamp")]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def documents(text: str) -> list[object]:
    return list(yaml.load_all(text, _Plain))


@pytest.mark.parametrize("text", [FULL, SMALL])
def test_it_takes_every_document_that_the_program_takes(text):
    for document in documents(text):
        VALIDATOR.validate(document)


def test_it_takes_the_descriptors_of_the_samples(tmp_path):
    prepare(tmp_path, NOW)
    for document in documents(descriptor(tmp_path)):
        VALIDATOR.validate(document)


@pytest.mark.parametrize("spelled", ["kind:", "plain:", "routes: {health:, version:}"])
def test_it_takes_what_is_left_blank(spelled):
    text = SMALL.replace("{edge:", f"{{{spelled}, edge:".replace(":}", ": }").replace(":,", ": ,"))
    VALIDATOR.validate(yaml.safe_load(text))
    assert parse(text, source="a.yaml", read_beside=str).problems == ()


@pytest.mark.parametrize("file", READABLE, ids=[file.stem for file in READABLE])
def test_it_refuses_what_the_program_refuses(file):
    is_right = VALIDATOR.is_valid(yaml.safe_load(file.read_text("utf-8")))
    assert is_right == (file.stem in BY_RULE_ALONE)


def test_a_name_that_is_no_slug_is_refused():
    document = yaml.safe_load(SMALL.replace("production:", "Blue Team:"))
    assert not VALIDATOR.is_valid(document)


PATHS = st.sampled_from(["/a", "/b?c=d", "/%2e%2e/a", "a", "", "/a b", 7, None, ["/a"]])
MANY = st.one_of(st.none(), st.lists(PATHS, max_size=3))
DIGESTS = st.sampled_from(["a" * 64, "A" * 64, "a" * 63, "sha256:" + "a" * 64, 7])
AMOUNTS = st.sampled_from([0, 1, 60, 3601, 10**12, 1.5, True, "60", "60s", None])
ROUTES = st.fixed_dictionaries(
    {},
    optional={
        "version": st.one_of(PATHS, st.fixed_dictionaries({"path": PATHS, "pointer": PATHS})),
        "canary": st.fixed_dictionaries({}, optional={"path": PATHS, "model": PATHS}),
        "slow": PATHS,
        "forbidden": MANY,
        "public": MANY,
        "static": st.lists(st.fixed_dictionaries({"path": PATHS, "sha256": DIGESTS}), max_size=2),
    },
)
CONTRACTS = st.fixed_dictionaries(
    {},
    optional={
        "minimumTls": st.sampled_from(["1.1", "1.2", "1.3", 1.2, None]),
        "bodyLimitBytes": AMOUNTS,
        "clientHeaderTimeoutSeconds": AMOUNTS,
        "upstreamTimeoutSeconds": AMOUNTS,
    },
)


@given(ROUTES, CONTRACTS, st.sampled_from(["dc1", "public", "DC 1", None, 7]))
def test_it_refuses_nothing_that_the_program_takes(routes, contract, inside_zone):
    document = yaml.safe_load(SMALL)
    document["spec"]["environments"]["production"] |= {
        "routes": routes,
        "contract": contract,
        "insideZone": inside_zone,
    }
    problems = parse(yaml.safe_dump(document), source="a.yaml", read_beside=str).problems

    assert problems or VALIDATOR.is_valid(document)
