"""The audit trail for other programs: lines of CSV, and of JSON that anybody can verify."""

import csv
import json
from collections.abc import Iterable, Iterator

from registry.domain.audit_chain import Link

COLUMNS = (
    *("place", "at", "who", "email", "token", "via", "address", "agent", "deed", "kind"),
    *("subject", "interface", "changes", "reason", "previous", "digest"),
)

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_CONTROL = ("\t", "\r", "\n")


def csv_lines(links: Iterable[Link]) -> Iterator[str]:
    """Yield a line of names, and one for each row; no cell is a formula to a spreadsheet."""
    writer = csv.writer(_Line())
    yield writer.writerow(COLUMNS)
    for link in links:
        fields = _fields(link) | {
            "subject": "/".join(link.says["subject"]),
            "changes": _json(link.says["changes"]) if link.says["changes"] else "",
        }
        yield writer.writerow([harmless(str(fields[name])) for name in COLUMNS])


def json_lines(links: Iterable[Link]) -> Iterator[str]:
    """Yield an object for each row, with all that its digest is made of."""
    for link in links:
        yield f"{_json(_fields(link))}\n"


def harmless(text: str) -> str:
    """Return a text as a cell that no spreadsheet computes: with an apostrophe before a formula.

    After https://owasp.org/www-community/attacks/CSV_Injection.
    """
    is_formula = text.lstrip().startswith(_FORMULA) or text.startswith(_CONTROL)
    return f"'{text}" if is_formula else text


class _Line:
    """Gives each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def _fields(link: Link) -> dict[str, object]:
    chain = {"place": link.place, "previous": link.previous, "digest": link.digest}
    return {**chain, **link.says}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
