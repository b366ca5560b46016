"""The forms about a draft of a scorecard."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField

from readiness.domain.columns import COLUMNS
from readiness.domain.scorecards import LEVEL_NAMES, Item, Line, Scorecard
from readiness.domain.scorecards.difference import level_words
from readiness.domain.scorecards.shapes import (
    HEAVIEST,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_VALID_DAYS,
    MOST_WAIVER_DAYS,
)
from readiness.models.scorecards import LONGEST_NOTE
from registry.domain.descriptor.nodes import LONGEST_TEXT as LONGEST_DOCUMENT
from registry.domain.vocabulary import Lifecycle, Tier
from registry.web.forms.base import RecordForm, optional, set_choices, titled
from registry.web.forms.sections import day_field

_LEVELS = tuple((str(level), level_words(level)) for level in LEVEL_NAMES)
_RUNGS = _LEVELS[1:]
_TIERS = tuple((str(tier.value), f"Tier {tier.label}") for tier in Tier)
_STAGES = tuple((stage.value, titled(stage)) for stage in Lifecycle)
_WAIVABLE = (("", "Unless it is critical"), ("yes", "Yes"), ("no", "No"))
_SAID = {"": None, "yes": True, "no": False}


def _days(label: str, most: int, help_text: str, *, required: bool) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=1, max_value=most, required=required, help_text=help_text
    )


def _text(label: str, help_text: str, rows: int = 2) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=LONGEST_TEXT, help_text=help_text, widget=area)


def _box() -> forms.CheckboxInput:
    # so that a page says what browsers send of it
    return forms.CheckboxInput(attrs={"value": "on"})


class PlaceForm(RecordForm):
    """Where a question stands, and of whom it is asked."""

    level = forms.ChoiceField(choices=_RUNGS, help_text="Which level asks for it.")
    weight = forms.IntegerField(
        min_value=1, max_value=HEAVIEST, help_text="5 for what is critical, 2 or 1 for the rest."
    )
    critical = forms.BooleanField(
        label="Critical",
        required=False,
        widget=_box(),
        help_text="While it fails or is unknown, the score is capped.",
    )
    enable_on = day_field("Counts from", "The day, in UTC, from which the answer counts.")
    waivable = forms.ChoiceField(label="May be waived", choices=_WAIVABLE, required=False)
    waiver_days = _days(
        "Most days of a waiver", MOST_WAIVER_DAYS, "Empty: as for all questions.", required=False
    )
    tiers = forms.MultipleChoiceField(
        label="Asked of tiers",
        choices=_TIERS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None: of all.",
    )
    lifecycles = forms.MultipleChoiceField(
        label="Asked in stages",
        choices=_STAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None: in all.",
    )

    @property
    def place(self) -> Iterator[BoundField]:
        """Yield the short fields, which stand side by side."""
        names = ("level", "weight", "enable_on", "waivable", "waiver_days")
        yield from (self[name] for name in names)

    def line(self, check: str) -> Line:
        """Return the line of ``check`` as it was filled in, once the form is valid."""
        data = self.cleaned_data
        return Line(
            check=check,
            level=int(data["level"]),
            weight=data["weight"],
            critical=data["critical"],
            enable_on=data["enable_on"],
            waivable=_SAID[data["waivable"]],
            waiver_days=data["waiver_days"],
            tiers=frozenset(map(int, data["tiers"])),
            lifecycles=frozenset(map(Lifecycle, data["lifecycles"])),
        )


class ItemForm(PlaceForm):
    """A question of the scorecard's own, which people answer."""

    column = forms.ChoiceField(
        choices=[(one.key, one.title) for one in COLUMNS],
        help_text="The column of the fleet in which it counts.",
    )
    question = _text("Question", "In the affirmative, so that yes is good.")
    why = _text("Why", "Why it matters, for whoever has to answer.")
    proof = _text("How to prove it", "Which evidence an answer needs.")
    valid_days = _days(
        "Days an answer holds",
        MOST_VALID_DAYS,
        "Then it has to be answered anew.",
        required=True,
    )
    field_order = ("column", "question", "why", "proof", "valid_days")

    @property
    def asked(self) -> Iterator[BoundField]:
        """Yield the fields about the question itself."""
        yield from (self[name] for name in self.field_order if name in self.fields)

    def keep_column(self) -> None:
        """Leave the column as it is: the id of the question says it."""
        del self.fields["column"]

    def item(self, check: str) -> Item:
        """Return the question as it was filled in, once the form is valid."""
        names = ("question", "why", "proof", "valid_days")
        return Item(check, *(self.cleaned_data[name] for name in names))


class ThresholdForm(RecordForm):
    """What is about the whole of a scorecard."""

    title = forms.CharField(max_length=LONGEST_TITLE)
    critical_cap = forms.IntegerField(
        label="Highest score with a critical failure", min_value=0, max_value=100
    )
    awards = forms.ChoiceField(
        label="Highest level that can be held",
        choices=_RUNGS,
        help_text="A level whose questions are not complete yet is not awarded.",
    )
    waiver_days = _days("Most days of a waiver", MOST_WAIVER_DAYS, "", required=True)
    weakest_link = forms.BooleanField(
        label="Demand the weakest link",
        required=False,
        widget=_box(),
        help_text="An interface holds no higher level than the interfaces on which it depends.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 (as the form has them)
        own = {**self.base_fields, **dict(_demands())}
        self.base_fields = own  # type: ignore[misc] # a field for each tier and stage
        super().__init__(*args, **kwargs)

    @property
    def general(self) -> Iterator[BoundField]:
        """Yield the fields that are about no tier."""
        yield from (self[name] for name in ("title", "critical_cap", "awards", "waiver_days"))

    @property
    def demands(self) -> Iterator[tuple[str, list[BoundField]]]:
        """Yield the heading of each group of demands, and the fields in it."""
        yield "What a tier demands in production", [self[_demand(tier)] for tier in Tier]
        for stage in Lifecycle:
            yield (
                f"What it demands of an interface that is {stage}",
                [self[_demand(tier, stage)] for tier in Tier],
            )

    def thresholds(self) -> dict[str, Any]:
        """Return what was filled in, by the names of a scorecard, once the form is valid."""
        data = self.cleaned_data
        staged = {
            stage: {
                tier.value: int(data[_demand(tier, stage)])
                for tier in Tier
                if data[_demand(tier, stage)]
            }
            for stage in Lifecycle
        }
        return {
            "title": data["title"],
            "critical_cap": data["critical_cap"],
            "awards": int(data["awards"]),
            "waiver_days": data["waiver_days"],
            "weakest_link": data["weakest_link"],
            "tiers": {tier.value: int(data[_demand(tier)]) for tier in Tier},
            "lifecycles": {stage: demands for stage, demands in staged.items() if demands},
        }


class TextForm(RecordForm):
    """A whole scorecard as text."""

    content = forms.CharField(
        label="Scorecard as YAML",
        max_length=LONGEST_DOCUMENT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "false", "class": "code"}),
        help_text="Comments are not kept. A key that does not exist is refused.",
    )


class StartForm(RecordForm):
    """What a new draft begins with."""

    start = forms.ChoiceField(label="Begin with", required=False)
    content = forms.CharField(
        label="Or with a text",
        required=False,
        max_length=LONGEST_DOCUMENT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "code"}),
        help_text="A scorecard as YAML, as one is downloaded.",
    )

    def offer(self, starts: tuple[tuple[str, str], ...]) -> None:
        """Offer the scorecards from which a draft may be made."""
        set_choices(self, "start", optional(starts, "Nothing: with the text below"))

    def clean(self) -> dict[str, Any]:
        """Refuse a form that says neither or both.

        Raises:
            ValidationError: it does.
        """
        data = super().clean() or self.cleaned_data
        if bool(data.get("start")) is bool((data.get("content") or "").strip()):
            field = "content" if data.get("start") else "start"
            self.add_error(field, "Choose a scorecard or give a text, one of the two.")
        return data


class ActivateForm(RecordForm):
    """Putting a draft in force."""

    note = forms.CharField(
        label="Why",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For everybody who will ask why their level changed.",
    )


def line_initial(line: Line) -> dict[str, object]:
    """Return what the form about ``line`` shows at first."""
    said = {None: "", True: "yes", False: "no"}
    return {
        "level": str(line.level),
        "weight": line.weight,
        "critical": line.critical,
        "enable_on": line.enable_on,
        "waivable": said[line.waivable],
        "waiver_days": line.waiver_days,
        "tiers": sorted(map(str, line.tiers)),
        "lifecycles": sorted(line.lifecycles),
    }


def item_initial(item: Item) -> dict[str, object]:
    """Return what the form about ``item`` shows at first, its place left out."""
    names = ("question", "why", "proof", "valid_days")
    return {name: getattr(item, name) for name in names}


def threshold_initial(card: Scorecard) -> dict[str, object]:
    """Return what the form about the whole of ``card`` shows at first."""
    names = ("title", "critical_cap", "waiver_days", "weakest_link")
    found: dict[str, object] = {name: getattr(card, name) for name in names}
    found["awards"] = str(card.awards)
    for tier in Tier:
        found[_demand(tier)] = str(card.demanded_level(tier))
        for stage, demands in card.lifecycles.items():
            found[_demand(tier, stage)] = str(demands.get(tier, ""))
    return found


def _demands() -> Iterator[tuple[str, forms.Field]]:
    for tier in Tier:
        label = f"Tier {tier.value}"
        yield _demand(tier), forms.ChoiceField(label=label, choices=_LEVELS)
        for stage in Lifecycle:
            choices = optional(_LEVELS, "As everywhere")
            field = forms.ChoiceField(label=label, choices=choices, required=False)
            yield _demand(tier, stage), field


def _demand(tier: Tier, stage: Lifecycle | None = None) -> str:
    return f"{stage}_{tier.value}" if stage else f"tier_{tier.value}"
