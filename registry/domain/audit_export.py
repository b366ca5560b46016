"""The audit trail for other programs: lines of CSV, and of JSON that anybody can verify."""

import json
from collections.abc import Iterable, Iterator

from registry.domain.audit_chain import Link
from registry.domain.csv_cells import harmless, line_of

COLUMNS = (
    *("place", "at", "who", "email", "token", "via", "address", "agent", "deed", "kind"),
    *("subject", "interface", "changes", "reason", "previous", "digest"),
)


def csv_lines(links: Iterable[Link]) -> Iterator[str]:
    """Yield a line of names, and one for each row; no cell is a formula to a spreadsheet."""
    yield line_of(COLUMNS)
    for link in links:
        fields = _fields(link) | {
            "subject": "/".join(link.says["subject"]),
            "changes": _json(link.says["changes"]) if link.says["changes"] else "",
        }
        yield line_of(harmless(str(fields[name])) for name in COLUMNS)


def json_lines(links: Iterable[Link]) -> Iterator[str]:
    """Yield an object for each row, with all that its digest is made of."""
    for link in links:
        yield f"{_json(_fields(link))}\n"


def _fields(link: Link) -> dict[str, object]:
    chain = {"place": link.place, "previous": link.previous, "digest": link.digest}
    return {**chain, **link.says}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
