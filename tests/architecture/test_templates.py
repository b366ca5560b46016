"""Pages that a strict content security policy lets through: nothing inline, nothing from afar."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
FORBIDDEN = {
    "an inline style": r"\sstyle\s*=|<style",
    "an inline script": r"<script(?![^>]*\ssrc=)",
    "an event attribute": r"\son[a-z]+\s*=|\shx-on",
    "an expression that htmx would evaluate": r"hx-vals\s*=\s*[\"']?js:|hx-trigger=\"[^\"]*\[",
    "a javascript address": r"javascript:",
    "something from another host": r"(?:src|href)=\"(?:https?:)?//",
    "a time that is not made by the tags for times": (
        r"\|\s*(?:date|time|timesince|timeuntil|naturaltime|naturalday)\b|\{%\s*now\b|<time[^>]"
        r"|\{\{[^}]*(?:_at|_on|_until|review_by|last_upgrade|\.since|\.now)\s*(?:\||\}\})"
    ),
    "autoescape switched off": r"\|safe\b|autoescape off",
}


@pytest.mark.parametrize("what", FORBIDDEN)
@pytest.mark.parametrize("page", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has(page: Path, what: str) -> None:
    assert not re.search(FORBIDDEN[what], page.read_text("utf-8"), re.IGNORECASE), what


def test_every_template_is_rendered_by_something() -> None:
    code = [*(ROOT / "registry").rglob("*.py"), *(ROOT / "readiness").rglob("*.py")]
    sources = [path.read_text("utf-8") for path in [*code, *TEMPLATES, ROOT / "deploy/settings.py"]]
    names = {path.relative_to(ROOT / "templates").as_posix() for path in TEMPLATES}
    # the fleet's and the interface's views choose between a page and its part by name
    chosen = {f"readiness/{name}.html" for name in ("fleet", "interface", "finding")}
    # Django's admin renders these by their names
    chosen |= {"admin/base_site.html", "admin/prepopulated_fields_js.html"}
    unused = {name for name in names - chosen if not any(name in text for text in sources)}
    assert not unused


def test_every_style_sheet_is_linked() -> None:
    linked = (ROOT / "templates/partials/styles.html").read_text("utf-8")
    for sheet in (ROOT / "registry/static/styles").glob("*.css"):
        assert f"styles/{sheet.name}" in linked
