"""The files for GitHub, GitLab and Argo: that they are what their platforms take, and pinned."""

import re
from typing import Any

import jsonschema
import pytest
import yaml

from tests.unit.deploy.gate import argo
from tests.unit.deploy.gate.clients import FOLDER, SCRIPT, action, block, gitlab_job
from tests.unit.deploy.gate.document import PINNED, pinned, written

TEXT = {"type": "string", "minLength": 1}
CLOSED: dict[str, Any] = {"type": "object", "additionalProperties": False}
ACTION = {
    **CLOSED,
    "required": ["name", "description", "runs"],
    "properties": {
        "name": TEXT,
        "description": TEXT,
        "inputs": {
            "additionalProperties": {
                **CLOSED,
                "required": ["description"],
                "properties": {
                    "description": TEXT,
                    "default": {"type": "string"},
                    "required": {"type": "boolean"},
                },
            }
        },
        "outputs": {
            "additionalProperties": {
                **CLOSED,
                "required": ["description", "value"],
                "properties": {"description": TEXT, "value": TEXT},
            }
        },
        "runs": {
            **CLOSED,
            "required": ["using", "steps"],
            "properties": {
                "using": {"const": "composite"},
                "steps": {
                    "items": {
                        **CLOSED,
                        "required": ["run", "shell"],
                        "properties": {
                            "id": TEXT,
                            "run": TEXT,
                            "shell": {"const": "bash"},
                            "env": {"additionalProperties": {"type": "string"}},
                        },
                    }
                },
            },
        },
    },
}
"""Of https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax, the part
that is used."""
_ARGUMENT = {
    **CLOSED,
    "required": ["name"],
    "properties": {"name": TEXT, "value": TEXT, "valueFrom": {"type": "object"}},
}
_WEB = {
    **CLOSED,
    "required": ["url", "jsonPath"],
    "properties": {
        "method": {"enum": ["GET", "POST", "PUT"]},
        "url": TEXT,
        "timeoutSeconds": {"type": "integer"},
        "headers": {"items": {**CLOSED, "properties": {"key": TEXT, "value": TEXT}}},
        "jsonBody": {"type": "object"},
        "jsonPath": TEXT,
    },
}
ANALYSIS = {
    **CLOSED,
    "required": ["apiVersion", "kind", "metadata", "spec"],
    "properties": {
        "apiVersion": {"const": "argoproj.io/v1alpha1"},
        "kind": {"const": "AnalysisTemplate"},
        "metadata": {"type": "object", "required": ["name"]},
        "spec": {
            **CLOSED,
            "required": ["metrics"],
            "properties": {
                "args": {"items": _ARGUMENT},
                "metrics": {
                    "items": {
                        **CLOSED,
                        "required": ["name", "provider"],
                        "properties": {
                            "name": TEXT,
                            "interval": {"type": "string", "pattern": "^[0-9]+[smh]$"},
                            "count": {"type": "integer"},
                            "consecutiveSuccessLimit": {"type": "integer"},
                            "failureLimit": {"type": "integer"},
                            "inconclusiveLimit": {"type": "integer"},
                            "consecutiveErrorLimit": {"type": "integer"},
                            "successCondition": TEXT,
                            "failureCondition": TEXT,
                            "provider": {**CLOSED, "properties": {"web": _WEB}},
                        },
                    }
                },
            },
        },
    },
}
"""Of https://argo-rollouts.readthedocs.io/en/stable/features/specification/, what is used."""
_EXPRESSION = re.compile(r"\$\{\{|\$\[\[")


@pytest.mark.parametrize("name", PINNED)
def test_every_digest_is_that_of_the_script(name: str) -> None:
    text, wanted = written(name, pinned)
    assert text == wanted
    assert pinned("0" * 64) in text


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*/*.y*ml")), ids=lambda path: path.name)
def test_the_files_are_yaml_in_which_nothing_stands_twice(path: Any) -> None:
    text = path.read_text("utf-8")
    assert text.endswith("\n")
    assert not re.search(r"\t| $", text, re.MULTILINE)
    for document in yaml.compose_all(text):
        assert doubled(document) == []


def doubled(node: yaml.Node) -> list[str]:
    """Return the keys that stand twice in one mapping."""
    if isinstance(node, yaml.SequenceNode):
        return [key for inner in node.value for key in doubled(inner)]
    if not isinstance(node, yaml.MappingNode):
        return []
    keys = [key.value for key, _ in node.value]
    inside = [key for _, value in node.value for key in doubled(value)]
    return [*{key for key in keys if keys.count(key) > 1}, *inside]


def test_the_action_is_one_of_github() -> None:
    described = action()
    jsonschema.validate(described, ACTION)
    (step,) = described["runs"]["steps"]
    # what an input holds would become part of the program
    assert not _EXPRESSION.search(step["run"])
    used = {name for text in step["env"].values() for name in re.findall(r"inputs\.([\w-]+)", text)}
    assert used == {*described["inputs"]}
    given = {f"--{name.removeprefix('GATE_').lower().replace('_', '-')}" for name in step["env"]}
    assert given - OPTIONS == {"--sha256", "--command", "--token"}


OPTIONS = {
    *re.findall(r"--[a-z-]+", SCRIPT.read_text().split("read_options", 1)[1].split("}", 1)[0])
}


def test_the_job_of_gitlab_is_one_script_that_nothing_replaces() -> None:
    inputs, job = gitlab_job()
    text = (FOLDER / "gitlab" / "gate.yml").read_text("utf-8")
    assert {*re.findall(r"\$\[\[ inputs\.([\w-]+) \]\]", text)} == {*inputs}
    assert all(described["description"] for name, described in inputs.items() if name != "stage")
    assert job["allow_failure"] is False
    assert "before_script" not in job
    assert job["script"][-1] == "$[[ inputs.deploy ]]"
    audiences = [token["aud"] for token in job["id_tokens"].values()]
    assert audiences == ["$[[ inputs.url ]]"] * 3


def test_the_template_of_argo_is_one_and_cannot_end_well_without_an_allow() -> None:
    template = argo.template()
    jsonschema.validate(template, ANALYSIS)
    (metric,) = template["spec"]["metrics"]
    declared = {argument["name"] for argument in template["spec"]["args"]}
    assert {*re.findall(r"\{\{args\.([\w-]+)\}\}", str(metric))} == declared
    assert metric["provider"]["web"]["url"].endswith("/api/v1/gate?view=measure")
    assert metric["provider"]["web"]["jsonPath"] == "{$}"
    # what is measured so often without an allow ends the run before the count is reached
    assert metric["failureLimit"] + metric["inconclusiveLimit"] + 1 < metric["count"]


def test_the_examples_of_the_document_give_what_the_files_take() -> None:
    steps = yaml.safe_load(block("GitHub Actions"))["jobs"]["deploy"]["steps"]
    asked = [step["with"] for step in steps if "deploy/ci/github" in step.get("uses", "")]
    assert [one.get("command", "evaluate") for one in asked] == ["evaluate", "admit", "outcome"]
    inputs = action()["inputs"]
    required = {name for name, described in inputs.items() if described.get("required")}
    assert all(required <= {*one} <= {*inputs} for one in asked)

    (included,) = yaml.safe_load(block("GitLab CI"))["include"]
    described, _ = gitlab_job()
    required = {name for name, one in described.items() if "default" not in one}
    assert required <= {*included["inputs"]} <= {*described}
    assert (FOLDER.parent.parent / included["file"]).exists()

    text = (FOLDER / "README.md").read_text("utf-8").split("step of the rollout:", 1)[1]
    rollout = yaml.safe_load(text.split("```yaml\n", 1)[1].split("```", 1)[0])
    analysis = rollout["strategy"]["canary"]["steps"][0]["analysis"]
    spec = argo.template()["spec"]
    required = {argument["name"] for argument in spec["args"] if "valueFrom" not in argument}
    assert {argument["name"] for argument in analysis["args"]} == required
