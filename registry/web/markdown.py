"""Markdown that people wrote, as HTML that cannot do anything.

HTML in the text is shown as text. Links lead to pages and mail alone, pass nothing on, and no
picture is fetched from anywhere.
"""

from collections.abc import MutableMapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

HEADING = "h4"
"""Every heading becomes one of this level: the text stands in a section of a page."""
_SCHEMES = ("https", "http", "mailto")
_DEEPEST = 20


def rendered(text: str) -> SafeString:
    """Return ``text`` as HTML."""
    html: str = _converter().render(text)
    return mark_safe(html)  # noqa: S308 (the converter escapes what it was given)


@cache
def _converter() -> MarkdownIt:
    options = {"html": False, "linkify": False, "maxNesting": _DEEPEST}
    converter = MarkdownIt("commonmark", options).enable("table").disable("image")
    converter.validateLink = _is_harmless  # type: ignore[method-assign] # its documented way
    converter.add_render_rule("link_open", _link)
    converter.add_render_rule("heading_open", _heading)
    converter.add_render_rule("heading_close", _heading)
    return converter


def _is_harmless(url: str) -> bool:
    try:
        return urlsplit(url.strip()).scheme in _SCHEMES
    except ValueError:
        return False


def _link(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    environment: MutableMapping[str, Any],
) -> str:
    tokens[index].attrSet("rel", "noopener nofollow noreferrer")
    return renderer.renderToken(tokens, index, options, environment)


def _heading(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    environment: MutableMapping[str, Any],
) -> str:
    tokens[index].tag = HEADING
    return renderer.renderToken(tokens, index, options, environment)
