"""The forms about the proxy contract of an environment, and about templates of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from registry.domain.contract import BOUNDS, WORDS
from registry.domain.contract_catalogue import Clause, Group
from registry.domain.contract_clauses import (
    LISTED,
    TEXTS,
    Clauses,
    ContractFields,
    Reason,
    values_of,
)
from registry.domain.contract_effective import Template
from registry.domain.contract_words import entries, word_label
from registry.domain.fields import TemplateFields
from registry.domain.particular_rules import LONGEST_LINE, LONGEST_LINK
from registry.services.contract_templates import UsersBecome
from registry.services.contract_versions import LONGEST_WHY
from registry.web.forms.base import RecordForm, optional, set_choices
from registry.web.forms.lines import entries as lines_of
from registry.web.forms.lines import lines_field
from registry.web.forms.sections import day_field

_OPEN = "Open"
_YES_NO = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class ClauseFields:
    """The fields about one clause.

    Attributes:
        inherited: what holds where both stay empty, in words, "" where nothing does.
        is_long: whether it takes the whole width.
    """

    value: BoundField
    reason: BoundField
    inherited: str
    is_long: bool = False

    @property
    def shows_reason(self) -> bool:
        """Whether the folded reason must be seen: there is one."""
        return bool(self.reason.value() or self.reason.errors)


def why_field(help_text: str) -> forms.CharField:
    """Return a field for the reason of a change."""
    return forms.CharField(label="Why", required=False, max_length=LONGEST_WHY, help_text=help_text)


class ClausesForm(RecordForm):
    """Every clause: a value, or a reason why it does not apply; else it is open."""

    inherits: Template | None = None
    """What holds where a clause is left open."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        initial: dict[str, object] | None = None,
        prefix: str | None = None,
    ) -> None:
        # before a draft is shown in them
        own = {**self.base_fields, **_clause_fields()}
        self.base_fields = own  # type: ignore[misc] # each form has its own clauses
        super().__init__(data, initial=initial, prefix=prefix)

    @property
    def groups(self) -> Iterator[tuple[str, list[ClauseFields]]]:
        """Yield the heading of each group and the fields in it."""
        for group in Group:
            clauses = (clause for clause in Clause if clause.group is group)
            yield group.label, [self._fields(clause) for clause in clauses]

    @property
    def head(self) -> Iterator[BoundField]:
        """Yield the fields that are about no clause."""
        clauses = {name for clause in Clause for name in (clause.value, _reason(clause))}
        yield from (bound for bound in self if bound.name not in clauses)

    def clauses(self) -> Clauses:
        """Return what was filled in, once the form is valid."""
        data = self.cleaned_data
        reasons = ((clause, data[_reason(clause)]) for clause in Clause)
        return Clauses(
            **{clause.value: _value(clause, data[clause]) for clause in Clause},
            not_applicable=tuple(Reason(c.value, reason) for c, reason in reasons if reason),
        )

    def _fields(self, clause: Clause) -> ClauseFields:
        held = self.inherits.clauses if self.inherits else Clauses()
        reason = held.reason(clause)
        text = ", ".join(entries(clause, held.value(clause)))
        inherited = f"not applicable: {reason}" if reason else text
        is_long = clause in LISTED or clause in TEXTS
        return ClauseFields(self[clause], self[_reason(clause)], inherited, is_long)


class ContractForm(ClausesForm):
    """The contract of one environment."""

    template = forms.ChoiceField(
        required=False,
        help_text="A standard that fills the clauses which are left open below.",
    )
    reviewed_on = day_field(
        "Reviewed on", "The day on which you last compared the contract with the proxy."
    )
    why = why_field("Why the contract changes; kept with the version.")

    def offer(self, templates: tuple[tuple[str, str], ...], inherits: Template | None) -> None:
        """Offer ``templates``, and show what ``inherits`` says where nothing is said here."""
        set_choices(self, "template", optional(templates, "None"))
        self.inherits = inherits

    def contract(self) -> ContractFields:
        """Return what was filled in, once the form is valid."""
        return ContractFields(
            **values_of(self.clauses()),
            template=self.cleaned_data["template"],
            reviewed_on=self.cleaned_data["reviewed_on"],
        )


class TemplateForm(ClausesForm):
    """A template of the proxy contract."""

    title = forms.CharField(max_length=120, help_text="What people call it: Standard edge.")
    slug = forms.SlugField(
        label="Short name",
        max_length=63,
        help_text="For addresses and files: small letters, digits, hyphens. It never changes.",
        widget=forms.TextInput(attrs={"data-slug-of": "id_title", "spellcheck": "false"}),
    )
    team = forms.ChoiceField(label="Published by")
    description = forms.CharField(
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Which interfaces it is a standard for.",
    )
    why = why_field("Kept with every version that follows from it.")

    def offer(self, teams: tuple[tuple[str, str], ...]) -> None:
        """Offer the teams that may publish it."""
        set_choices(self, "team", optional(teams, "Choose a team"))

    def fix_slug(self) -> None:
        """Show the slug without letting it be changed."""
        self.fields["slug"].disabled = True

    def without_why(self) -> None:
        """Ask for no reason: nobody uses it yet."""
        del self.fields["why"]

    def record(self) -> TemplateFields:
        """Return what was filled in, once the form is valid."""
        data = self.cleaned_data
        own = {name: data[name] for name in ("slug", "team", "title", "description")}
        return TemplateFields(**own, clauses=self.clauses())


class RemovalForm(RecordForm):
    """What becomes of the contracts that use a template."""

    users = forms.ChoiceField(
        label="The contracts that use it",
        widget=forms.RadioSelect,
        choices=(
            (
                UsersBecome.KEPT.value,
                "Keep what they inherited: each says it itself from now on",
            ),
            (UsersBecome.OPENED.value, "Lose what they inherited: those clauses are open again"),
        ),
    )


def clauses_initial(clauses: Clauses) -> dict[str, object]:
    """Return what the form shows of clauses that are there already."""
    values = {clause.value: _shown(clauses.value(clause)) for clause in Clause}
    return values | {_reason(one.clause): one.reason for one in clauses.not_applicable}


def _reason(clause: str) -> str:
    return f"not_applicable_{clause}"


def _shown(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    return "\n".join(value) if isinstance(value, tuple) else value


def _value(clause: Clause, given: Any) -> Any:  # noqa: ANN401 (whatever a clause holds)
    if clause in LISTED:
        return lines_of(given)
    return _YES_NO.get(given) if clause is Clause.CACHE_AUTHENTICATED else given


def _clause_fields() -> dict[str, forms.Field]:
    found: dict[str, forms.Field] = {}
    for clause in Clause:
        found[clause.value] = _field(clause)
        found[_reason(clause)] = forms.CharField(
            label=f"{clause.label}: not applicable, because",
            required=False,
            max_length=LONGEST_LINE,
        )
    return found


def _field(clause: Clause) -> forms.Field:
    if clause in BOUNDS:
        bounds = BOUNDS[clause]
        return forms.IntegerField(
            label=_in_unit(clause, bounds.unit),
            required=False,
            min_value=bounds.least,
            max_value=bounds.most,
            help_text=clause.meaning,
        )
    if clause in LISTED:
        return lines_field(clause.label, clause.meaning)
    if clause in WORDS or clause is Clause.CACHE_AUTHENTICATED:
        return forms.ChoiceField(
            label=clause.label, required=False, choices=_choices(clause), help_text=clause.meaning
        )
    return forms.CharField(
        label=clause.label, required=False, max_length=LONGEST_LINK, help_text=clause.meaning
    )


def _in_unit(clause: Clause, unit: str) -> str:
    return f"{clause.label} in {unit}" if unit in ("bytes", "seconds") else clause.label


def _choices(clause: Clause) -> list[tuple[str, str]]:
    if clause is Clause.CACHE_AUTHENTICATED:
        words = tuple((name, word_label(clause, value)) for name, value in _YES_NO.items())
    else:
        words = tuple((word.value, word_label(clause, word.value)) for word in WORDS[clause])
    return optional(
        tuple((value, f"{label[:1].upper()}{label[1:]}") for value, label in words), _OPEN
    )
