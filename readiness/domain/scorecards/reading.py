"""From the text of a scorecard to what it says, or to everything that is wrong with it."""

import hashlib
from collections.abc import Iterator, Mapping

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from readiness.domain.checks.catalogue import BY_ID
from readiness.domain.columns import COLUMNS
from readiness.domain.scorecards.card import Line, Scorecard
from readiness.domain.scorecards.items import ID, Item
from readiness.domain.scorecards.shapes import ItemShape, LineShape, PlacedShape, ScorecardShape
from registry.domain.descriptor.nodes import Tree, trees
from registry.domain.descriptor.problems import Path, Problem
from registry.domain.nearest import suggestion

_SENTENCES: Mapping[str, str] = {
    "missing": "is missing",
    "string_type": "is text",
    "int_type": "is a whole number",
    "int_parsing": "is a whole number",
    "greater_than_equal": "is at least {ge}",
    "less_than_equal": "is at most {le}",
    "string_too_long": "has at most {max_length} characters",
    "string_too_short": "says nothing",
    "string_pattern_mismatch": "is three letters of a column, a dash, X and a number, as OWN-X1",
    "too_long": "has at most {max_length} entries",
    "too_short": "has at least one entry",
    "tuple_type": "is a list",
    "dict_type": "is a mapping",
    "value_error": "{error}",
    "enum": "is {expected}",
}


class ScorecardInvalid(ValueError):
    """A scorecard contradicts the catalogue or itself; the message says where.

    Attributes:
        problems: everything that is wrong, in the order of the text.
    """

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(told(one) for one in problems))
        self.problems = problems


def told(problem: Problem) -> str:
    """Return a problem as a sentence for people; the line of the text is named where it has one."""
    place = f"line {problem.line}: " if problem.line > 1 else ""
    end = "" if problem.message.endswith(("?", ".")) else "."
    return f"{place}{problem.message}{end}"


def parse(text: str, *, source: str = "scorecard") -> Scorecard:
    """Read a scorecard from YAML, or JSON, which is YAML as well.

    Raises:
        ScorecardInvalid: it is no such text, has keys or values that do not exist, names an unknown
            check or one twice, or an item that has the id of another.
    """
    found = list(trees(text, source=source)) or [Tree(source)]
    tree = found[0]
    if len(found) > 1:
        tree.tell((), "There are several documents; a scorecard is one.")
    if not tree.problems and not isinstance(tree.value, Mapping):
        tree.tell((), "This is not a scorecard: it begins with a title.")
    card = None if tree.problems else _card(tree, text)
    if card is None or tree.problems:
        raise ScorecardInvalid(tuple(sorted(tree.problems, key=lambda one: one.line)))
    return card


def read(value: object) -> Scorecard:
    """Read a scorecard from plain values, as JSON has them.

    Raises:
        ScorecardInvalid: see ``parse``.
    """
    tree = Tree("scorecard", value)
    card = _card(tree, "")
    if card is None or tree.problems:
        raise ScorecardInvalid(tuple(tree.problems))
    return card


def digest_of(text: str) -> str:
    """Return the digest by which a text is known."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _card(tree: Tree, text: str) -> Scorecard | None:
    try:
        shape = ScorecardShape.model_validate(tree.value)
    except ValidationError as error:
        problems = error.errors(include_url=False)
        inside = {one["loc"][:length] for one in problems for length in range(len(one["loc"]))}
        for found in problems:
            # a list whose entries are wrong counts as empty
            if found["type"] == "too_short" and found["loc"] in inside:
                continue
            path = tuple(part for part in found["loc"] if part != "[key]")
            tree.tell(path, _sentence(tree.value, path, found))
        return None
    for where, message in _faults(shape):
        tree.tell(where, message)
    return _made(shape, digest_of(text))


def _faults(shape: ScorecardShape) -> Iterator[tuple[Path, str]]:
    seen: set[str] = set()
    for index, line in enumerate(shape.checks):
        if line.id not in BY_ID:
            yield ("checks", index, "id"), f"There is no check {line.id[:8]}."
        if line.id in seen:
            yield ("checks", index, "id"), f"{line.id} is listed twice."
        seen.add(line.id)
    keys = {one.key: one for one in COLUMNS}
    for index, item in enumerate(shape.items):
        found = ID.fullmatch(item.id)
        if item.column not in keys:
            sentence = f"{item.id}: column is not known{suggestion(item.column, keys)}"
            yield ("items", index, "column"), sentence
        elif found and found["group"] not in keys[item.column].groups:
            groups = ", ".join(keys[item.column].groups)
            sentence = f"{item.id}: an item of the column {item.column} begins with {groups}."
            yield ("items", index, "id"), sentence
        if item.id in seen:
            yield ("items", index, "id"), f"{item.id} is listed twice."
        seen.add(item.id)


def _made(shape: ScorecardShape, digest: str) -> Scorecard:
    return Scorecard(
        version=shape.version,
        title=shape.title,
        critical_cap=shape.critical_cap,
        tiers=dict(shape.tiers),
        lines=(*map(_line, shape.checks), *map(_line, shape.items)),
        digest=digest,
        awards=shape.awards,
        lifecycles={stage: dict(demands) for stage, demands in shape.lifecycles.items()},
        waiver_days=shape.waiver_days,
        weakest_link=shape.weakest_link,
        items=tuple(map(_item, shape.items)),
    )


def _line(shape: PlacedShape) -> Line:
    return Line(
        check=shape.id,
        level=shape.level,
        weight=shape.weight,
        critical=shape.critical,
        enable_on=shape.enable_on,
        waivable=shape.waivable,
        waiver_days=shape.waiver_days,
        tiers=frozenset(shape.tiers or ()),
        lifecycles=frozenset(shape.lifecycles or ()),
    )


def _item(shape: ItemShape) -> Item:
    return Item(shape.id, shape.question, shape.why, shape.proof, shape.valid_days)


def _sentence(value: object, path: Path, error: ErrorDetails) -> str:
    """Say what is wrong, after the check or the key that it is about."""
    if error["type"] == "extra_forbidden":
        known = _keys(str(path[0]) if len(path) > 1 else "")
        name = str(path[-1])
        about = _about(value, path[:-1])
        return f"{about}{name[:40]} is not a key here{suggestion(name, known)}"
    template = _SENTENCES.get(error["type"], error["msg"])
    words = template.format(**error.get("ctx", {})) if template != error["msg"] else template
    name = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
    return f"{_about(value, path[:-1])}{name} {words}".strip()


def _keys(name: str) -> tuple[str, ...]:
    if name == "checks":
        return tuple(LineShape.model_fields)
    return tuple((ItemShape if name == "items" else ScorecardShape).model_fields)


def _about(value: object, path: Path) -> str:
    """Return the id of the line that ``path`` leads into, with a colon."""
    if len(path) < 2 or path[0] not in ("checks", "items"):
        return f"{path[0]}: " if path and path[0] not in ("checks", "items") else ""
    lines = value.get(path[0]) if isinstance(value, Mapping) else None
    line = lines[int(path[1])] if isinstance(lines, list | tuple) else None
    name = line.get("id") if isinstance(line, Mapping) else None
    return f"{str(name)[:8]}: " if name else f"{path[0]}[{path[1]}]: "
