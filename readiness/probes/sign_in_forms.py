"""Whether a page asks somebody to sign in, or merely has a field for a password somewhere."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from readiness.domain.access_facts import Content

_SIGNS_IN = re.compile(r"log-?_?in|log-?_?on|sign|auth|session", re.IGNORECASE)
_WHO = re.compile(r"user|mail|login|account|identifier|^name$", re.IGNORECASE)
LONGEST_TAG = 8 * 1024
"""Characters of a tag that is read. Data for scripts may make one longer, and the parser's pattern
takes some hundred bytes of memory for each attribute."""
_TYPED = frozenset({"", "text", "email", "tel"})


def kind_of_page(body: bytes) -> Content:
    """Return what a page is: one that asks to sign in, that has a password field, or another.

    Only a page with a single password field asks to sign in, and the form around it must ask who
    somebody is and be sent to an address that says what it is for. A page of content that also
    has a password field, say in its settings, must not be taken for a refusal.
    """
    reader = _Forms()
    try:
        # never closed: the parser would then read a tag without an end again from each of its
        # characters, and only whole tags matter here
        reader.feed(body.decode(errors="replace"))
    except AssertionError:
        # what the parser raises for markup declarations that it does not know
        return Content.MAYBE_SIGN_IN if reader.passwords else Content.PAGE
    if not reader.passwords:
        return Content.PAGE
    is_alone = reader.passwords == 1
    return Content.SIGN_IN if is_alone and reader.asks_to_sign_in else Content.MAYBE_SIGN_IN


@dataclass(slots=True)
class _Form:
    action: str
    names: list[str] = field(default_factory=list)
    passwords: int = 0

    @property
    def asks_to_sign_in(self) -> bool:
        asks_who = any(_WHO.search(name) for name in self.names)
        return bool(self.passwords) and asks_who and bool(_SIGNS_IN.search(self.action))


class _Forms(HTMLParser):
    """Collects forms with what can be typed into them."""

    def __init__(self) -> None:
        super().__init__()
        self.passwords = 0
        self._forms = [_Form("")]

    @property
    def asks_to_sign_in(self) -> bool:
        return any(form.asks_to_sign_in for form in self._forms)

    def parse_starttag(self, i: int) -> int:
        """Pass over a tag that is too long to be one of a form; read any other."""
        end = self.rawdata.find(">", i)
        if (end if end >= 0 else len(self.rawdata)) - i <= LONGEST_TAG:
            return super().parse_starttag(i)
        return end + 1 if end >= 0 else -1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form or a field."""
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._forms.append(_Form(found.get("action", "")))
        elif tag == "input":
            self._note(found)

    def handle_endtag(self, tag: str) -> None:
        """Leave a form; what follows is outside of any."""
        if tag == "form":
            self._forms.append(_Form(""))

    def _note(self, found: dict[str, str]) -> None:
        kind = found.get("type", "").strip().lower()
        if kind == "password":
            self.passwords += 1
            self._forms[-1].passwords += 1
        elif kind in _TYPED:
            is_mail = ["email"] if kind == "email" else []
            self._forms[-1].names += [found.get("name", ""), found.get("id", ""), *is_mail]
