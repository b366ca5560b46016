"""How examples are shown beside a shape."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

Example = dict[str, Any]
TIMES: Example = {"created_at": "2026-11-02T08:30:00Z", "updated_at": "2026-11-20T14:01:12Z"}
_DONE = ["200", "201", "202"]


def of(
    sent: Example | None, shown: Example | None = None, *, media_type: str = "application/json"
) -> list[OpenApiExample]:
    """Return the examples of a shape: one to send, one that is shown, as far as there are."""
    found = []
    if sent is not None:
        found.append(
            OpenApiExample("What to send", value=sent, request_only=True, media_type=media_type)
        )
    if shown is not None:
        found.append(
            OpenApiExample(
                "What is shown",
                value=shown,
                response_only=True,
                status_codes=_DONE,
                media_type=media_type,
            )
        )
    return found
