"""What holds for every page: no barrier, no complaint, no sideways scroll, in every variant.

A page is opened once and looked at in both themes and at the width of a phone, as a reader sees it
who changes the theme and turns the device. ``SHOTS=/tmp/shots`` keeps a picture of each.
"""

import os
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped] # has no types
from playwright.sync_api import CDPSession

from tests.browser.conftest import PHONE, Theme, Watched

Rules = dict[str, object]

STANDARD: Rules = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
}
COLOURS: Rules = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""What another theme can break; the rest is the same in both."""
LAYOUT: Rules = {
    "runOnly": {
        "type": "rule",
        "values": [
            *("target-size", "scrollable-region-focusable", "region", "heading-order"),
            *("link-name", "button-name", "empty-table-header", "aria-hidden-focus"),
        ],
    }
}
"""What another width can break: what is shown, hidden or set otherwise on a phone."""
NARROWEST = 320
"""CSS pixels at which a page must not scroll sideways (WCAG 2.2, 1.4.10)."""
SHOTS = os.environ.get("SHOTS", "")
"""The folder that pictures are written to; none are where it is not set."""
BAD_STATUS = "Failed to load resource: the server responded with a status of"
DATED = re.compile(
    r"\b\d{4}-\d\d-\d\d\b|\b(?:Jan|Feb|March|April|May|June|July|Aug|Sept|Oct|Nov|Dec)\. \d"
)
# what a probe measured, and what was written, is text that stays as it was
BARE_TEXT = """() => {
  const copy = document.querySelector("main").cloneNode(true);
  const kept = ["time", "pre", "code", "textarea", ".trail", ".seen", ".sightings", ".flash",
    ".finding .said", ".finding-summary", ".kv.wide b"];
  copy.querySelectorAll(kept.join()).forEach((one) => one.remove());
  return copy.textContent;
}"""
SETTLED = """
Promise.allSettled(document.getAnimations()
  .filter((one) => Number.isFinite(one.effect.getComputedTiming().endTime))
  .map((one) => one.finished)).then(() => null)
"""
"""Waits for what moves once: half-way through, its colours are mixed with those behind it."""
VIOLATIONS = """(options) => axe.run(options).then((results) => results.violations.flatMap(
  (rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`)))"""


def problems(seen: Watched, rules: Rules = STANDARD) -> list[str]:
    """Return the barriers that axe finds on the page that is open."""
    # what a button leads to is judged whole
    seen.page.wait_for_load_state()
    if not seen.page.evaluate("'axe' in window"):
        seen.page.evaluate(AXE_SCRIPT)
    seen.page.evaluate(SETTLED)
    options = {**rules, "resultTypes": ["violations"]}
    found: list[str] = seen.page.evaluate(VIOLATIONS, options)
    return found


def bare_times(seen: Watched) -> list[str]:
    """Return the times that a page shows without the reader's choice of how."""
    seen.page.wait_for_load_state()
    return [f"a bare time: {time}" for time in DATED.findall(seen.page.evaluate(BARE_TEXT))]


@dataclass(frozen=True, slots=True)
class Variant:
    """How a reader looks at a page, and which rules this way can break."""

    theme: Theme
    width: int
    rules: Rules

    def __str__(self) -> str:
        return f"{self.theme}-{self.width}"

    @property
    def is_phone(self) -> bool:
        return self.width <= PHONE


DESK = Variant("light", 1440, STANDARD)
VARIANTS = (DESK, Variant("dark", 1440, COLOURS), Variant("light", 390, LAYOUT))


@dataclass
class Judge:
    """Holds pages to all that holds for pages, and takes their pictures.

    Attributes:
        parts: names of what has neither head nor frame, because it is a part of a page.
        complaints: name of each page that is not fit, with the reasons.
    """

    seen: Watched
    parts: frozenset[str] = frozenset()
    complaints: dict[str, list[str]] = field(default_factory=dict)

    def look(self, name: str) -> None:
        """Judge the page that is open, in each variant; leave it as it was."""
        found = [] if name in self.parts else bare_times(self.seen)
        for variant in VARIANTS:
            self._turn(variant)
            found += self._judged(name, variant)
        self._turn(DESK)
        found += [*self.seen.violations, *self._said()]
        if found:
            self.complaints[name] = found

    def _judged(self, name: str, variant: Variant) -> list[str]:
        picture(self.seen, f"{name}-{variant}")
        barriers = [] if name in self.parts else problems(self.seen, variant.rules)
        sideways = self._sideways(variant.width) if variant.is_phone else []
        return [f"{variant}: {one}" for one in [*barriers, *sideways]]

    @cached_property
    def _device(self) -> CDPSession:
        return self.seen.page.context.new_cdp_session(self.seen.page)

    def _turn(self, variant: Variant) -> None:
        page, height = self.seen.page, 844 if variant.is_phone else 900
        page.emulate_media(color_scheme=variant.theme)
        self._device.send("Emulation.setTouchEmulationEnabled", {"enabled": variant.is_phone})
        page.set_viewport_size({"width": variant.width, "height": height})

    def _said(self) -> list[str]:
        said = [line for line in self.seen.console if BAD_STATUS not in line]
        self.seen.console.clear()
        return said

    def _sideways(self, width: int) -> list[str]:
        self.seen.page.set_viewport_size({"width": NARROWEST, "height": 844})
        needed = self.seen.page.evaluate("document.documentElement.scrollWidth")
        self.seen.page.set_viewport_size({"width": width, "height": 844})
        return [f"scrolls sideways: {needed} of {NARROWEST} px"] if needed > NARROWEST else []


def picture(seen: Watched, name: str) -> None:
    """Keep a picture of the page that is open, where pictures are wanted."""
    if SHOTS:
        path = Path(SHOTS, f"{name.replace(' ', '-')}.png")
        path.parent.mkdir(parents=True, exist_ok=True)
        seen.page.screenshot(path=path, full_page=True)
