"""Results as JSON."""

import json
from collections.abc import Iterable
from typing import Any

from readiness.domain.assessment_document import assessment_document
from readiness.management.assess.candidates import InputProblem
from readiness.management.assess.running import Result


def document(results: Iterable[Result], problems: Iterable[InputProblem] = ()) -> str:
    """Return results and problems as one JSON document."""
    content = {
        "assessments": [
            assessment_document(result.assessment, result.observations.values())
            for result in results
        ],
        "errors": [_error(problem) for problem in problems],
    }
    # ASCII alone: a server's escape sequences stay escaped wherever it is printed
    return json.dumps(content, indent=2, ensure_ascii=True)


def _error(problem: InputProblem) -> dict[str, Any]:
    return {
        "source": problem.source,
        "line": problem.line,
        "column": problem.column,
        "field": problem.field,
        "message": problem.message,
    }
