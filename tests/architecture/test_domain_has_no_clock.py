"""The domains are told what time it is; they never ask."""

import ast
from pathlib import Path

import pytest

from deploy.environment import ROOT

MODULES = [
    module
    for package in ("registry", "readiness")
    for module in sorted((ROOT / package / "domain").rglob("*.py"))
]
ASKED = {"now", "utcnow", "today"}
TELLERS = {"date", "datetime", "timezone"}
"""Names under which a moment is asked for."""
CLOCK_MODULE = "time"
"""Whatever it holds reads a clock, waits for one, or knows the zone of this machine."""


def clock_readings(source):
    """Return the lines that name something which reads a clock."""
    return [getattr(node, "lineno", 0) for node in ast.walk(ast.parse(source)) if reads_clock(node)]


def reads_clock(node):
    if isinstance(node, ast.Import):
        return CLOCK_MODULE in (alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return node.module == CLOCK_MODULE
    if isinstance(node, ast.Call):
        return last_word(node.func) in ASKED
    # named without a call it is a default, which is called later
    return (
        isinstance(node, ast.Attribute) and node.attr in ASKED and last_word(node.value) in TELLERS
    )


def last_word(node):
    return getattr(node, "attr", None) or getattr(node, "id", None)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_domain_module_reads_a_clock(module):
    assert clock_readings(module.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\n\nage = datetime.now()",
        "import datetime\n\nday = datetime.date.today()",
        "from django.utils.timezone import now\n\nmoment = now()",
        "from datetime import datetime\n\nage = datetime.utcnow()",
        "import math\n\nimport time",
        "import math\n\nimport time as clock",
        "import math\n\nfrom time import perf_counter",
        "from datetime import datetime\n\nmoment = field(default_factory=datetime.now)",
    ],
)
def test_a_planted_clock_is_found(source):
    assert set(clock_readings(source)) == {3}


@pytest.mark.parametrize(
    "source",
    [
        "age = subject.now - seen_at",
        "from datetime import time\n\nlatest = time.max",
        "at = moment.time()",
    ],
)
def test_what_was_told_is_no_clock(source):
    assert clock_readings(source) == []


def test_there_are_domains_to_look_at():
    assert {Path(*module.relative_to(ROOT).parts[:1]).name for module in MODULES} == {
        "registry",
        "readiness",
    }
