"""One SLO as objectives of an interface.

What is counted is not guessed. OpenSLO says how a figure is queried, in the language of some data
source, and never what it means: a ``thresholdMetric`` may be seconds, queue lengths or degrees. So
an SLO counts availability, which is what the share of good among all means without further words,
unless the label or annotation ``ops-registry/sli`` of the SLO or of its indicator says ``latency``
or ``ttft``. The threshold of those is ``thresholdSeconds``, or ``op: lte`` with a ``value``, read
as seconds as every figure of time is here. An SLO that compares values and does not say what they
are is refused: as availability it would promise something else.
"""

from collections.abc import Mapping
from decimal import Decimal

from registry.domain import slugs
from registry.domain.descriptor.documents import Saying
from registry.domain.descriptor.problems import Origin, Path
from registry.domain.imports.foreign import Foreign
from registry.domain.imports.windows import window_days
from registry.domain.objectives import Sli, number

SLI = "ops-registry/sli"
RESPONSIBILITY = "ops-registry/responsibility"
_RESPONSIBLE: Path = ("metadata", "annotations", RESPONSIBILITY)
_OCCURRENCES = "Occurrences"


def slo_saying(foreign: Foreign, indicators: Mapping[str, Foreign]) -> Saying | None:
    """Return what the SLO says of its interface; what is wrong becomes problems of its document.

    Args:
        indicators: the SLIs of the same files, by name.
    """
    slo = _Slo(foreign)
    slug = slo.interface()
    slo.indicator(indicators)
    slo.method()
    days, window = window_days(foreign)
    objectives = slo.objectives(days, window)
    if foreign.tree.broken:
        return None
    lacking = foreign.problem(
        ("spec", "service"), f"there is no interface {slug}: describe it, or register it"
    )
    values = {"spec": {"objectives": objectives}}
    return Saying("AIInterface", slug, values, slo.origins, False, lacking)


class _Slo:
    def __init__(self, foreign: Foreign) -> None:
        self._foreign = foreign
        self._sli = Sli.AVAILABILITY
        self._is_said = False
        self.origins: dict[Path, Origin] = {(): foreign.origin()}

    def interface(self) -> str:
        """Return the slug of the interface that the SLO is about."""
        service = self._foreign.text("spec", "service", is_required=True)
        if service and not slugs.is_slug(service):
            self._foreign.tell(("spec", "service"), f"names an interface, whose name {slugs.RULE}")
        return service

    def indicator(self, indicators: Mapping[str, Foreign]) -> None:
        """Find out what is counted, from the SLO and from its indicator."""
        self._words(self._foreign, ())
        inner: Path = ("spec", "indicator")
        name = self._foreign.text("spec", "indicatorRef")
        has_inner = bool(self._foreign.mapping(*inner))
        if has_inner is bool(name):
            self._foreign.tell(("spec",), "must have indicator or indicatorRef, one of the two")
        elif has_inner:
            self._foreign.text(*inner, "metadata", "name")
            self._words(self._foreign, inner)
        elif referred := indicators.get(name):
            self._words(referred, ())
        else:
            message = f"there is no SLI {name[:80]} in these files: add it to them"
            self._foreign.tell(("spec", "indicatorRef"), message)

    def method(self) -> None:
        """Refuse what is counted otherwise than by single answers."""
        path: Path = ("spec", "budgetingMethod")
        said = self._foreign.text(*path, is_required=True)
        if said and said != _OCCURRENCES:
            self._foreign.tell(
                path,
                f"{said[:80]} is not counted here, where every answer counts: use {_OCCURRENCES}",
            )

    def objectives(self, days: int, window: Path) -> list[dict[str, object]]:
        """Return the entries of a document of ours, one for each objective of the SLO."""
        path: Path = ("spec", "objectives")
        count = len(self._foreign.entries(*path))
        if not count and path not in self._foreign.tree.broken:
            self._foreign.tell(path, "is required, with one entry at least")
        return [self._objective(index, count, days, window) for index in range(count)]

    def _objective(self, index: int, count: int, days: int, window: Path) -> dict[str, object]:
        path: Path = ("spec", "objectives", index)
        if not self._foreign.mapping(*path):
            self._foreign.tell(path, "must have target or targetPercent")
            return {}
        self.origins[path] = self._foreign.origin(*path)
        name, named = self._name(path, count)
        target, aimed = self._target(path)
        entry: dict[str, object] = {
            "name": name,
            "sli": self._sli.value,
            "target": target,
            "thresholdSeconds": self._threshold(path),
            "windowDays": days,
        }
        places = {"name": named, "target": aimed, "windowDays": window}
        places["thresholdSeconds"] = self._threshold_place(path)
        if said := self._foreign.text(*_RESPONSIBLE):
            entry["responsibility"], places["responsibility"] = said, _RESPONSIBLE
        for field, place in places.items():
            self.origins[*path, field] = self._foreign.origin(*place)
        return entry

    def _name(self, path: Path, count: int) -> tuple[str, Path]:
        """Return what the objective is called: as its SLO, or among several as it says itself."""
        title = self._foreign.text(*path, "displayName")
        place: Path = (*path, "displayName") if count > 1 else ("metadata", "name")
        name = title if count > 1 else self._foreign.text("metadata", "name")
        if count > 1 and not slugs.is_slug(name):
            self._foreign.tell(
                place, f"is what tells several objectives apart, and so {slugs.RULE}"
            )
        elif name and not slugs.is_slug(name):
            self._foreign.tell(place, f"names the objective, and so {slugs.RULE}")
        return name, place

    def _target(self, path: Path) -> tuple[Decimal | None, Path]:
        share = self._number((*path, "target"))
        percent = self._number((*path, "targetPercent"))
        given = [name for name in ("target", "targetPercent") if self._foreign.has(*path, name)]
        if len(given) != 1:
            self._foreign.tell(path, "must have target or targetPercent, one of the two")
            return None, path
        if percent is not None:
            share = percent / 100
        return share, (*path, given[0])

    def _threshold(self, path: Path) -> Decimal | None:
        operator = self._foreign.text(*path, "op")
        value = self._number((*path, "value"))
        seconds = self._number((*path, "thresholdSeconds"))
        if self._sli is Sli.AVAILABILITY:
            if operator or value is not None or seconds is not None:
                self._foreign.tell(
                    path,
                    "compares values, but nothing says what they are: add the annotation "
                    f"{SLI} with latency or ttft, or leave op and value out",
                )
            return None
        if operator not in ("", "lte"):
            self._foreign.tell(
                (*path, "op"), "must be lte: an answer that takes just the threshold is good"
            )
        if seconds is not None and value is not None and seconds != value:
            self._foreign.tell((*path, "value"), "differs from thresholdSeconds: keep one")
        return value if seconds is None else seconds

    def _threshold_place(self, path: Path) -> Path:
        seconds: Path = (*path, "thresholdSeconds")
        return seconds if self._foreign.has(*seconds) else (*path, "value")

    def _number(self, path: Path) -> Decimal | None:
        value = self._foreign.value(*path)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._foreign.tell(path, "must be a number, without quotes")
            return None
        return number(value)

    def _words(self, foreign: Foreign, path: Path) -> None:
        for name in ("labels", "annotations"):
            self._word(foreign, (*path, "metadata", name, SLI))

    def _word(self, foreign: Foreign, path: Path) -> None:
        said = foreign.value(*path)
        if said is None:
            return
        # a label of OpenSLO is a text, or a list of them
        [word] = said if isinstance(said, list) and len(said) == 1 else [said]
        if word not in list(Sli):
            foreign.tell(path, f"must be one of {', '.join(Sli)}")
        elif self._is_said and self._sli.value != word:
            message = f"says {word}, and the SLO itself says {self._sli.value}: keep one"
            foreign.tell(path, message)
        else:
            self._sli, self._is_said = Sli(str(word)), True
