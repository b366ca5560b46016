"""The forms about the approval of a release: the decision, and why something ends early."""

from collections.abc import Iterable, Mapping

from django import forms

from readiness.domain.gate import is_same_content
from registry.domain.approvals.ballots import LONGEST_VOTE_REASON, Choice
from registry.domain.releases import LONGEST_EVIDENCE, LONGEST_REASON
from registry.domain.responsibilities import Responsibility
from registry.web.forms.base import RecordForm, set_choices
from registry.web.forms.rests import moment_field

_CHOICES = (
    (Choice.APPROVE.value, "Approve"),
    (Choice.REQUEST_CHANGES.value, "Ask for changes"),
    (Choice.REJECT.value, "Reject for good"),
)
_OTHER_BY_NOW = "What this does is something else by now. Look again."
_PASSED = "What you decide about was changed since you looked. Look again, then decide."


class DecisionForm(RecordForm):
    """What somebody says to the revision that they were shown."""

    slot = forms.ChoiceField(label="You decide as", widget=forms.RadioSelect)
    choice = forms.ChoiceField(label="Your decision", choices=_CHOICES, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Reason",
        required=False,
        max_length=LONGEST_VOTE_REASON,
        help_text="Needed to ask for changes and to reject. Everybody can read it.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    understood = forms.BooleanField(
        label="I have looked at what changes, at the gates and at the way back",
        error_messages={"required": "Look at them, and say so."},
    )
    revision = forms.IntegerField(min_value=1, max_value=10**6, widget=forms.HiddenInput)
    shown_digest = forms.CharField(required=False, max_length=71, widget=forms.HiddenInput)
    passed = ""
    """That something else is decided about than the form was sent for, "" where it is not."""

    def offer(self, slots: Iterable[Responsibility], *, only_object: bool = False) -> None:
        """Let the form be sent for ``slots``; one alone is not asked for.

        Args:
            only_object: whether it takes no approval.
        """
        if only_object:
            set_choices(self, "choice", [one for one in _CHOICES if one[0] != Choice.APPROVE])
        offered = [(one.value, one.label) for one in slots]
        set_choices(self, "slot", offered)
        if len(offered) == 1:
            self.fields["slot"].widget = forms.HiddenInput()
            self.initial["slot"] = offered[0][0]

    def show(self, revision: int, digest: str) -> None:
        """Have the form be sent for what is shown now, whatever it was sent for before.

        Where that is something else the choice has to be made anew; what was written stays.
        """
        before = self.kept("shown_digest")
        is_other = (self.is_bound or before != "") and not is_same_content(before, digest)
        self.passed = _PASSED if is_other else ""
        shown = {"revision": str(revision), "shown_digest": digest}
        self.send_along(shown, anew=("choice", "understood") if is_other else ())

    def clean(self) -> None:
        """Ask for the reason of everything but a yes."""
        choice = self.cleaned_data.get("choice")
        if choice in (Choice.REJECT, Choice.REQUEST_CHANGES) and not _said(self, "reason"):
            wanted = "what has to change" if choice == Choice.REQUEST_CHANGES else "why"
            self.add_error("reason", f"Say {wanted}.")


class ActForm(RecordForm):
    """One act on a release as it was shown."""

    passed = ""
    """That it is about something else than the form was sent for, "" where it is not."""

    def show(self, shown: Mapping[str, str]) -> None:
        """Have the form be sent for what is shown now, whatever it was sent for before.

        Where that is something else, nobody has said yet that they let it out.
        """
        is_other = any(self.kept(name) not in ("", value) for name, value in shown.items())
        self.passed = _OTHER_BY_NOW if is_other else ""
        self.send_along(shown, anew=("understood",) if is_other else ())


class ReasonForm(ActForm):
    """Why a release ends before its time."""

    reason = forms.CharField(
        label="Reason",
        max_length=LONGEST_REASON,
        help_text="It is kept with the release, and everybody can read it.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WithdrawForm(ReasonForm):
    """Why a release is taken back, which nobody has to say."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # handed on as they come
        self.fields["reason"].required = False


def _evidence() -> forms.CharField:
    return forms.CharField(
        label="Evidence",
        required=False,
        max_length=LONGEST_EVIDENCE,
        help_text="Link to the run or the page that shows it.",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )


class WentOutForm(ActForm):
    """When an admitted release went out, and what shows it."""

    deployed_at = moment_field(
        "When it went out",
        required=False,
        help_text="Leave it empty for now. In a freeze, a time before it needs evidence.",
    )
    evidence = _evidence()


class ReasonedEvidenceForm(ReasonForm):
    """Why something else than what was approved runs, and what shows it."""

    evidence = _evidence()


class RollBackForm(ReasonedEvidenceForm):
    """Why a release is taken back, to what its reader was told."""

    back_to = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class OverrideForm(ReasonedEvidenceForm):
    """That a release goes out without approval, by somebody who answers for it."""

    revision = forms.IntegerField(
        required=False, min_value=1, max_value=10**6, widget=forms.HiddenInput
    )
    understood = forms.BooleanField(
        label="I let it out without its approval, in my name.",
        error_messages={"required": "Say that you do."},
    )


def _said(form: forms.Form, name: str) -> bool:
    return bool((form.cleaned_data.get(name) or "").strip())
