"""The form about an approval policy."""

from django import forms

from registry.domain.approvals.policies import Policy
from registry.domain.approvals.recurrence import LONGEST_RULE, LONGEST_ZONE
from registry.domain.approvals.terms import (
    DEMANDS,
    FLAGS,
    LONGEST_REASON,
    MOST_PEOPLE,
    VOTING,
    FreezeWindow,
    PolicyTerms,
    RoleSlot,
)
from registry.domain.responsibilities import Responsibility
from registry.domain.slugs import LONGEST, RULE
from registry.domain.subject import ChangeKind
from registry.domain.vocabulary import EnvironmentKind
from registry.services.errors import Refused
from registry.web.forms.base import optional, titled
from registry.web.forms.rows import RowForm, RowsForm

PREVIEW = "preview"
"""Name of the button that shows what would be, and saves nothing."""
_MINUTE = 60
_OTHERS = (
    *("vote_validity_days", "soak_minutes", "minimum_level", "minimum_score"),
    *("fast_evidence_minutes", "posture_evidence_minutes", "rollback_exempt"),
)
_FLAG_WORDS = {
    "excludes_requester": "Whoever asked for it",
    "excludes_authors": "Its authors",
    "excludes_last_editor": "Whoever edited it last",
    "excludes_token_owner": "The person behind a pipeline’s token",
}
_DEMAND_WORDS = {
    "explicit_subject": "A pipeline names the digests of what it deploys",
    "evidence_of_build": "Probes saw the very build: in staging before, in its place after",
}


def _count(word: Responsibility) -> forms.IntegerField:
    return forms.IntegerField(
        label=word.label,
        required=False,
        min_value=0,
        max_value=MOST_PEOPLE,
    )


def _number(label: str, least: int, most: int, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, help_text=help_text)


class FreezeRow(RowForm):
    """One freeze window."""

    NEEDED = ("rule", "zone", "starts_on", "minutes", "reason")

    rule = forms.CharField(
        max_length=LONGEST_RULE,
        required=False,
        help_text="As in FREQ=WEEKLY;BYDAY=FR;BYHOUR=15.",
    )
    zone = forms.CharField(
        label="Time zone", max_length=LONGEST_ZONE, required=False, help_text="Europe/Berlin, UTC"
    )
    starts_on = forms.DateField(
        label="Counted from",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    minutes = forms.IntegerField(label="Minutes", required=False, min_value=1, max_value=44_640)
    reason = forms.CharField(max_length=LONGEST_REASON, required=False)


class PolicyForm(RowsForm):
    """What a release has to meet, and where."""

    ROW = FreezeRow
    CALLED = "Freeze window"

    name = forms.RegexField(
        regex=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        max_length=LONGEST,
        help_text="By which decisions name it.",
        error_messages={"invalid": f"A name {RULE}."},
    )
    environment_kind = forms.ChoiceField(
        label="Environments",
        required=False,
        choices=optional(tuple((one.value, titled(one)) for one in EnvironmentKind), "All of them"),
    )
    change_kind = forms.ChoiceField(
        label="Changes",
        required=False,
        choices=optional(tuple((one.value, titled(one)) for one in ChangeKind), "All of them"),
        help_text="The most specific policy holds; the environment decides before the change.",
    )
    release_approval = _count(Responsibility.RELEASE_APPROVAL)
    prompt_review = _count(Responsibility.PROMPT_REVIEW)
    model_review = _count(Responsibility.MODEL_REVIEW)
    rendering_review = _count(Responsibility.RENDERING_REVIEW)
    environment_changes = _count(Responsibility.ENVIRONMENT_CHANGES)
    proxy_configuration = _count(Responsibility.PROXY_CONFIGURATION)
    access_control = _count(Responsibility.ACCESS_CONTROL)
    excluded = forms.MultipleChoiceField(
        label="Does not count as an approver",
        required=False,
        choices=[(flag, _FLAG_WORDS[flag]) for flag in FLAGS],
        widget=forms.CheckboxSelectMultiple,
    )
    vote_validity_days = _number("Days for which an approval counts", 1, 30)
    soak_minutes = _number("Minutes in staging before", 0, 43_200)
    rollback_exempt = forms.TypedChoiceField(
        label="A rollback",
        coerce=lambda value: value == "yes",
        choices=[("yes", "Waits for nothing"), ("no", "Waits like any release")],
    )
    minimum_level = forms.TypedChoiceField(
        label="Level",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "What the tier demands"), *((str(n), f"Level {n}") for n in range(4))],
    )
    minimum_score = _number("Least score", 0, 100)
    fast_evidence_minutes = _number("Minutes for which quick probes count", 1, 1440)
    posture_evidence_minutes = _number("Minutes for which the others count", 60, 43_200)
    demanded = forms.MultipleChoiceField(
        label="Demanded beside",
        required=False,
        choices=[(name, _DEMAND_WORDS[name]) for name in DEMANDS],
        widget=forms.CheckboxSelectMultiple,
    )
    why = forms.CharField(
        label="Why", required=False, max_length=500, help_text="Kept with the version."
    )

    @property
    def where(self) -> list[forms.BoundField]:
        """The fields that say where it holds."""
        return [self[name] for name in ("environment_kind", "change_kind")]

    @property
    def approvals(self) -> list[forms.BoundField]:
        """How many approve, by responsibility."""
        return [self[word.value] for word in VOTING]

    @property
    def others(self) -> list[forms.BoundField]:
        """What else a release has to meet."""
        return [self[name] for name in _OTHERS]

    def terms(self) -> PolicyTerms:
        """Return what was filled in, once the form is valid."""
        data = self.cleaned_data
        excluded, demanded = set(data["excluded"]), set(data["demanded"])
        return PolicyTerms(
            slots=tuple(RoleSlot(word, data[word]) for word in VOTING if data[word]),
            vote_validity_days=data["vote_validity_days"],
            soak_seconds=data["soak_minutes"] * _MINUTE,
            freeze_windows=tuple(map(_window, self.entries)),
            rollback_exempt=data["rollback_exempt"],
            minimum_level=data["minimum_level"],
            minimum_score=data["minimum_score"],
            fast_evidence_seconds=data["fast_evidence_minutes"] * _MINUTE,
            posture_evidence_seconds=data["posture_evidence_minutes"] * _MINUTE,
            **{flag: flag in excluded for flag in FLAGS},
            **{name: name in demanded for name in DEMANDS},
        )

    def place(self) -> tuple[EnvironmentKind | None, ChangeKind | None]:
        """Return where it holds, once the form is valid."""
        place, change = (self.cleaned_data[name] for name in ("environment_kind", "change_kind"))
        return EnvironmentKind(place) if place else None, ChangeKind(change) if change else None

    def refuse(self, refused: Refused) -> None:
        """Show a refusal where it belongs; who approves is several fields, and so are windows."""
        shown = {"slots": VOTING[0], "freeze_windows": ""}.get(refused.field, refused.field)
        super().refuse(Refused(shown, refused.message))


def policy_initial(policy: Policy) -> dict[str, object]:
    """Return what the form says of a policy before anybody types."""
    terms = policy.terms
    return {
        "name": policy.name,
        "environment_kind": policy.environment_kind or "",
        "change_kind": policy.change_kind or "",
        "excluded": [flag for flag in FLAGS if getattr(terms, flag)],
        "demanded": [name for name in DEMANDS if getattr(terms, name)],
        "vote_validity_days": terms.vote_validity_days,
        # rounded so that saving what is shown never demands less
        "soak_minutes": -(-terms.soak_seconds // _MINUTE),
        "rollback_exempt": "yes" if terms.rollback_exempt else "no",
        "minimum_level": "" if terms.minimum_level is None else str(terms.minimum_level),
        "minimum_score": terms.minimum_score,
        "fast_evidence_minutes": terms.fast_evidence_seconds // _MINUTE,
        "posture_evidence_minutes": terms.posture_evidence_seconds // _MINUTE,
        **{slot.responsibility.value: slot.count for slot in terms.slots},
    }


def policy_rows(policy: Policy) -> list[dict[str, object]]:
    """Return its freeze windows as rows of the form."""
    return [
        {
            "rule": one.rule,
            "zone": one.zone,
            "starts_on": one.starts_on,
            "minutes": -(-one.duration_seconds // _MINUTE),
            "reason": one.reason,
        }
        for one in policy.terms.freeze_windows
    ]


def _window(row: dict[str, object]) -> FreezeWindow:
    values = {name: row[name] for name in ("rule", "zone", "starts_on", "reason")}
    return FreezeWindow(**values, duration_seconds=int(str(row["minutes"])) * _MINUTE)  # type: ignore[arg-type]
