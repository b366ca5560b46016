"""What Argo Rollouts makes of an AnalysisTemplate with one web metric, as its documents say.

Both conditions are comparisons joined by ``&&``. A failure condition that holds is Failed, a
success condition that holds is Successful, neither is Inconclusive; an answer that is no 2xx or
no JSON is an Error. Errors do not count towards ``count``.
"""

import json
import re
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

import httpx
import yaml

from tests.unit.deploy.gate.clients import ADDRESS, FOLDER

_TERM = re.compile(r'result\.(\w+) == ("[^"]*"|true|false)')
_ARGUMENT = re.compile(r"\{\{args\.([\w-]+)\}\}")


def template() -> dict[str, Any]:
    path = FOLDER / "argo" / "analysis-template.yaml"
    loaded: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return loaded


def filled(value: Any, arguments: Mapping[str, str]) -> Any:
    """Put arguments in place wherever a text names them."""
    if isinstance(value, dict):
        return {key: filled(inner, arguments) for key, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, arguments) for inner in value]
    if isinstance(value, str):
        return _ARGUMENT.sub(lambda found: arguments[found[1]], value)
    return value


def holds(condition: str, result: Any) -> bool:
    """Tell whether each comparison of a condition holds; what is not there equals nothing."""
    terms = [_TERM.fullmatch(term.strip()) for term in condition.split("&&")]
    assert all(terms), condition
    wanted = {term[1]: yaml.safe_load(term[2]) for term in terms if term}
    return all(
        name in result and type(result[name]) is type(value) and result[name] == value
        for name, value in wanted.items()
    )


def _answered(web: Mapping[str, Any], url: str, client: httpx.Client) -> bytes:
    """Return the body of one answer that came in time, as a whole."""
    end = time.monotonic() + web["timeoutSeconds"]
    headers = {header["key"]: header["value"] for header in web["headers"]}
    address = web["url"].replace(ADDRESS, url)
    content = b""
    with client.stream(web["method"], address, headers=headers, json=web["jsonBody"]) as answer:
        answer.raise_for_status()
        for piece in answer.iter_raw():
            content += piece
            if time.monotonic() > end:
                raise httpx.ReadTimeout("it drips")
    return content


def measured(metric: Mapping[str, Any], url: str, client: httpx.Client) -> str:
    """Take one measurement."""
    try:
        result = json.loads(_answered(metric["provider"]["web"], url, client))
    except (httpx.HTTPError, ValueError):
        return "Error"
    if not isinstance(result, dict):
        return "Error"
    if holds(metric["failureCondition"], result):
        return "Failed"
    return "Successful" if holds(metric["successCondition"], result) else "Inconclusive"


def assessed(metric: Mapping[str, Any], url: str, *, stops_at_success: bool = True) -> str:
    """Run one metric to its end; ``stops_at_success`` is false for versions before 1.8."""
    seen: Counter[str] = Counter()
    errors = 0
    with httpx.Client(follow_redirects=True, trust_env=False) as client:
        while seen.total() < metric["count"]:
            phase = measured(metric, url, client)
            errors = errors + 1 if phase == "Error" else 0
            seen[phase] += phase != "Error"
            if errors > metric["consecutiveErrorLimit"]:
                return "Error"
            if ended := _ended(metric, seen, stops_at_success):
                return ended
    return "Inconclusive" if stops_at_success else "Successful"


def _ended(metric: Mapping[str, Any], seen: Counter[str], stops_at_success: bool) -> str:
    if seen["Failed"] > metric["failureLimit"]:
        return "Failed"
    if seen["Inconclusive"] > metric["inconclusiveLimit"]:
        return "Inconclusive"
    is_enough = seen["Successful"] >= metric["consecutiveSuccessLimit"]
    return "Successful" if stops_at_success and is_enough else ""
