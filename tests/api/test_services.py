"""What the pages can do, the API can do: both call the same services."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("registry/web", "readiness/web")
API = ("registry/api", "readiness/api")

ONLY_PAGES = {
    "registry.services.people.sign_in_link_use": "the way in for people, who then have a session",
    "registry.services.sessions.session_begin": "a browser begins one, a program has a token",
    "registry.services.people.password_set": "passwords are for people",
    "registry.services.tokens.token_create": "a token makes no tokens",
    "readiness.services.outbox.mail_test": "somebody looks whether it arrived, a program does not",
}
"""Services that only pages call, each with the reason."""
ONLY_API = {
    "registry.services.answers.answer_once": "pages send people back, programs send again",
    "readiness.services.gate_evaluations.gate_ask": "pipelines ask, people look at the page",
    "readiness.services.gate_polls.gate_poll_of_token": "the short way of asking",
    "readiness.services.gate_admissions.decision_sign": "a pipeline spends it, nobody types it",
    "readiness.services.gate_admissions.gate_admit": "people admit on the page of a release",
    "readiness.services.gate_attestations.attestation_sign": "programs verify it",
    "readiness.services.gate_attestations.attestation_keys": "the same",
    "readiness.services.gate_outcomes.gate_outcome": "people record it on the page of a release",
    "readiness.services.gate_admissions.right_to_let_out": "what the address asks for",
    "registry.services.descriptors.descriptor_apply": "people have forms, files have a command",
    "readiness.services.evidence.evidence_hand_in": "tools hand in evidence, people answer",
    "registry.services.tokens.token_authenticate": "the way in for programs",
    "registry.services.machine_tokens.token_copy": "a program makes it of its own token",
    "readiness.services.machine_tokens.pipeline_authenticate": "the way in for pipelines",
    "readiness.services.machine_tokens.pipeline_exchange": "the way in for pipelines",
}


def called(folders: tuple[str, ...]) -> set[str]:
    """Return the services that modules below ``folders`` name, with their modules."""
    found: set[str] = set()
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            found |= set(_named(ast.parse(path.read_text("utf-8"))))
    return found


def _named(tree: ast.Module) -> Iterator[str]:
    imported = dict(_imported(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and _is_function(imported.get(node.id, "")):
            yield imported[node.id]
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            name = f"{imported.get(node.value.id)}.{node.attr}"
            if _is_function(name):
                yield name


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for name in node.names:
                yield name.asname or name.name, f"{node.module}.{name.name}"


def _is_function(name: str) -> bool:
    """Tell whether ``name`` is that of a function in a module of services."""
    app, _, rest = name.partition(".services.")
    module, _, function = rest.partition(".")
    return app in ("registry", "readiness") and bool(module) and function[:1].islower()


def test_pages_and_api_call_the_same_services() -> None:
    pages, api = called(PAGES), called(API)
    assert len(pages) > 20
    assert {name.partition(".")[0] for name in pages & api} == {"registry", "readiness"}
    # how the audit trail names a record is nothing that both have to do
    pages = {name for name in pages if not name.startswith("registry.services.auditing.")}
    assert pages - set(ONLY_PAGES) == api - set(ONLY_API)


def test_no_exception_is_left_over() -> None:
    pages, api = called(PAGES), called(API)
    assert set(ONLY_PAGES) <= pages - api
    assert set(ONLY_API) <= api - pages


PLANTED = """
from registry.services import teams, {module} as things
from registry.services.{module} import {name}, Refused
import registry.services.{module}

def view():
    from registry.services.{module} import {name} as do
    {call}
"""


@pytest.mark.parametrize("call", ["{name}()", "do()", "things.{name}()", "form.attempt({name})"])
def test_a_service_that_a_view_calls_is_found_however_it_is_imported(call: str) -> None:
    text = PLANTED.format(
        module="planted", name="planted_write", call=call.format(name="planted_write")
    )
    assert set(_named(ast.parse(text))) == {"registry.services.planted.planted_write"}


def test_every_service_is_called_by_somebody_or_is_a_part_of_another() -> None:
    """A write that neither pages nor programs can ask for is the business of commands alone."""
    everybody = ("registry", "readiness", "deploy")
    known = called(PAGES) | called(API)
    written = {
        f"registry.services.{path.stem}.{node.name}"
        for path in (ROOT / "registry/services").glob("*.py")
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef)
        and any(argument.arg == "by" for argument in node.args.kwonlyargs)
    }
    assert len(written) > 30
    assert written - known <= called(everybody)
