"""Methods of an event loop that lead outwards are called where sockets belong, and nowhere else.

The lint rule on calls sees functions of modules, not methods.
"""

import ast

import pytest

from deploy.environment import ROOT

WAYS_OUT = {
    "create_connection",
    "create_datagram_endpoint",
    "create_unix_connection",
    "sock_connect",
    "sock_sendto",
}
ALLOWED = ("readiness/egress/", "deploy/management/", "deploy/demo/")
MODULES = [
    module
    for package in ("registry", "readiness", "deploy")
    for module in sorted((ROOT / package).rglob("*.py"))
    if not module.relative_to(ROOT).as_posix().startswith(ALLOWED)
]


def ways_out(source):
    """Return the lines that name a method which leads outwards."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and node.attr in WAYS_OUT
    ]


def test_no_module_leads_outwards_by_way_of_the_loop():
    found = {
        str(module.relative_to(ROOT)): lines
        for module in MODULES
        if (lines := ways_out(module.read_text("utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize("method", sorted(WAYS_OUT))
def test_a_planted_way_out_is_found(method):
    source = f"import asyncio\n\nloop = asyncio.get_running_loop()\nawait loop.{method}(where)\n"
    assert ways_out(source) == [4]


def test_a_way_out_is_found_under_another_name():
    assert ways_out("async def reach(loop):\n    dial = loop.sock_connect\n") == [2]


def test_the_search_knows_the_one_way_out_that_there_is():
    assert ways_out((ROOT / "readiness/egress/streams.py").read_text("utf-8"))
    assert len(MODULES) > 100
