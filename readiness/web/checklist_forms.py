"""The forms of the checklist: an answer, who is asked for one, and what is said beside it."""

from datetime import date, datetime

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from readiness.domain.attestations import (
    LONGEST_LINK,
    LONGEST_STATEMENT,
    Answer,
    Answered,
    Attestation,
    end_of,
    latest_day,
)
from readiness.domain.conversation import LONGEST_COMMENT
from readiness.domain.evidence_files import EvidenceFile, FileRefused, taken
from readiness.selectors.checklist_shapes import ChecklistRow
from registry.web.forms.base import RecordForm, set_choices

Files = MultiValueDict[str, UploadedFile]


def _day(label: str, help_text: str, *, required: bool) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


_PASSED = (
    "What this asks about was changed, or answered, since you looked. Look again, then answer."
)


class AnswerForm(RecordForm):
    """What somebody says to one question, and what shows it."""

    answer = forms.TypedChoiceField(
        coerce=Answer,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )
    statement = forms.CharField(
        label="What shows it, or why it does not apply",
        required=False,
        max_length=LONGEST_STATEMENT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="In words that somebody could check. It is shown as text.",
    )
    link = forms.CharField(
        required=False,
        max_length=LONGEST_LINK,
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
        help_text="A page that shows it. It is never fetched.",
    )
    file = forms.FileField(
        required=False,
        help_text="PDF, PNG, JPEG, plain text, CSV or JSON, 2 MiB at most.",
        allow_empty_file=True,
    )
    keep_file = forms.BooleanField(required=False)
    valid_until = _day("Counts until", "", required=True)
    basis = forms.CharField(required=False, max_length=71, widget=forms.HiddenInput)
    passed = ""
    """That something else is asked about than the form was sent for, "" where it is not."""

    def __init__(
        self,
        row: ChecklistRow,
        data: QueryDict | None = None,
        files: Files | None = None,
        *,
        now: datetime,
    ) -> None:
        item, last = row.item, row.attestation
        latest = latest_day(item, now)
        said = {"statement": last.statement, "link": last.link} if last else {}
        initial: dict[str, object] = {**said, "valid_until": latest, "keep_file": True}
        initial["basis"] = row.basis
        super().__init__(data, initial=initial)
        self.files = files or MultiValueDict()
        allowed = [one for one in Answer if item.may_not_apply or one.outcome != "not_applicable"]
        set_choices(self, "answer", [(one.value, one.label) for one in allowed])
        self.fields["valid_until"].help_text = f"{item.days} days at most."
        self.fields["valid_until"].widget.attrs |= {"max": f"{latest:%Y-%m-%d}"}
        self._name_file(last)

    def show(self, row: ChecklistRow) -> None:
        """Have the form be sent for what is shown now, whatever it was sent for before.

        Where that is something else the choice has to be made anew; what was written stays.
        """
        if self.kept("basis") in ("", row.basis):
            return
        self.passed = _PASSED
        self._name_file(row.attestation)
        self.send_along({"basis": row.basis}, anew=("answer", "keep_file"))

    def _name_file(self, last: Attestation | None) -> None:
        if not last or not last.file_name:
            self.fields.pop("keep_file", None)
        elif "keep_file" in self.fields:
            self.fields["keep_file"].label = f"Keep {last.file_name} of the answer before"

    def clean_file(self) -> EvidenceFile | None:
        """Return the file that was sent, None where there is none.

        Raises:
            ValidationError: it is of no kind that is taken, or too large.
        """
        sent: UploadedFile | None = self.cleaned_data["file"]
        if sent is None:
            return None
        try:
            return taken(sent.name or "", sent.read())
        except FileRefused as error:
            raise forms.ValidationError(str(error)) from error

    def given(self) -> Answered:
        """Return the answer, once the form is valid; the service reads the file by itself."""
        data = self.cleaned_data
        until: date = data["valid_until"]
        return Answered(data["answer"], end_of(until), data["statement"], data["link"])

    @property
    def has_lost_file(self) -> bool:
        """Whether a file was sent that a browser does not send again by itself."""
        return bool(self.files) and bool(self.errors)


class AssignForm(RecordForm):
    """Who is asked to answer one question, and by when."""

    email = forms.EmailField(
        label="E-mail address",
        help_text="Of anybody who has an account here. They may answer this question alone.",
    )
    due_on = _day("By", "They see it on “Needs you”.", required=False)


class CommentForm(RecordForm):
    """What somebody writes beside one question."""

    text = forms.CharField(
        label="Comment",
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
