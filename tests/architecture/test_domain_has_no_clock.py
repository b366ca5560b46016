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
CLOCKS = {"now", "utcnow", "today", "time_ns", "monotonic", "perf_counter", "localtime", "gmtime"}


def clock_readings(source):
    """Return the lines that call something which reads a clock."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [
        call.lineno
        for call in calls
        if (isinstance(call.func, ast.Attribute) and call.func.attr in CLOCKS)
        or (isinstance(call.func, ast.Name) and call.func.id in CLOCKS)
    ]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_domain_module_reads_a_clock(module):
    assert clock_readings(module.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\n\nage = datetime.now()",
        "import datetime\n\nday = datetime.date.today()",
        "from django.utils.timezone import now\n\nmoment = now()",
        "import time\n\nstart = time.monotonic()",
    ],
)
def test_a_planted_clock_is_found(source):
    assert clock_readings(source) == [3]


def test_there_are_domains_to_look_at():
    assert {Path(*module.relative_to(ROOT).parts[:1]).name for module in MODULES} == {
        "registry",
        "readiness",
    }
