"""An answer of the gate for people who read logs and summaries of pipelines.

What people typed is in it, so each format takes the edge off its own signs. Each names the head of
the audit trail: what stands in a log elsewhere cannot be rewritten here (gate.md).
"""

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

Content = Mapping[str, Any]

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")
_MARKS = re.compile(r"([\\`*_\[\]|#~!(){}<>&@:])")


def one_line(content: Content) -> str:
    """Return the answer in one line, whatever is in it."""
    place = f"{content['interface']} {content['environment']}"
    said = f"{content['verdict']}: {place}: {_plain(content['summary'])}{_aside(content)}"
    return f"{said} [evaluation {content['evaluation']}, audit head {content['audit_head']}]\n"


def markdown(content: Content) -> str:
    """Return the answer as Markdown, for the summary of a run."""
    place = f"{content['interface']}, {content['environment']}"
    lines = [
        f"### Gate: {content['verdict']}",
        "",
        f"{_marked(place)}: {_marked(content['summary'])}{_aside(content)}",
    ]
    if content["reasons"]:
        lines += ["", "| code | what | what to do | who |", "|---|---|---|---|"]
        lines += [_row(reason) for reason in content["reasons"]]
    lines += ["", f"Evaluation `{content['evaluation']}`, audit head `{content['audit_head']}`"]
    return "\n".join([*lines, ""])


def junit(content: Content) -> str:
    """Return the answer as JUnit XML: a test case for each reason, failed where it blocks."""
    reasons = content["reasons"]
    blocking = [one for one in reasons if one["severity"] == "block"]
    suite = ET.Element(
        "testsuite",
        name=f"gate {content['interface']}/{content['environment']}",
        tests=str(len(reasons) or 1),
        failures=str(len(blocking)),
        errors="0",
    )
    properties = ET.SubElement(suite, "properties")
    for name in ("evaluation", "audit_head"):
        ET.SubElement(properties, "property", name=name, value=content[name])
    for reason in reasons or [{"code": "gate", "severity": "note"}]:
        name = " ".join([reason["code"], *reason.get("checks", ())])
        case = ET.SubElement(suite, "testcase", classname="gate", name=name)
        if reason["severity"] == "block":
            said = ET.SubElement(case, "failure", message=_plain(reason["sentence"]))
            said.text = _plain(reason["remedy"])
    text = ET.tostring(suite, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def _aside(content: Content) -> str:
    if content["verdict"] == content["would_be"]:
        return ""
    return f" (mode {content['mode']}: enforced, this would be {content['would_be']})"


def _row(reason: Content) -> str:
    who = ", ".join(reason["who"]) or reason["owner"]
    cells = (reason["code"], reason["sentence"], reason["remedy"], who)
    return f"| {' | '.join(_marked(one) for one in cells)} |"


def _plain(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()


def _marked(text: str) -> str:
    return _MARKS.sub(r"\\\1", _plain(text)).replace("\\<", "&lt;").replace("\\>", "&gt;")
