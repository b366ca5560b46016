"""What the pages can do, the API can do: both call the same services."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("registry/web", "readiness/web")
API = ("registry/api", "readiness/api")

ONLY_PAGES = {
    "registry.services.people.sign_in_link_use": "the way in for people, who then have a session",
    "registry.services.sessions.session_begin": "a browser begins one, a program has a token",
    "registry.services.sessions.session_end": "browsers have sessions, programs have none",
    "registry.services.sessions.sessions_end_others": "browsers have sessions, programs have none",
    "registry.services.people.password_set": "passwords are for people",
    "registry.services.tokens.token_create": "a token makes no tokens",
    "registry.services.tokens.token_revoke": "tokens are seen and ended where they are made",
}
"""Services that only pages call, each with the reason."""
ONLY_API = {
    "registry.services.answers.answer_once": "pages send people back, programs send again",
    "registry.services.tokens.token_authenticate": "the way in for programs",
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
    assert pages - set(ONLY_PAGES) == api - set(ONLY_API)


def test_no_exception_is_left_over() -> None:
    pages, api = called(PAGES), called(API)
    assert set(ONLY_PAGES) <= pages - api
    assert set(ONLY_API) <= api - pages
