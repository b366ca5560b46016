"""The forms about releases."""

from datetime import datetime

from django import forms
from django.http import QueryDict

from registry.domain.releases import (
    LONGEST_EVIDENCE,
    LONGEST_NOTES,
    LONGEST_PLAN,
    LONGEST_VERSION,
    ReleaseFields,
)
from registry.domain.subject import LONGEST_DIGEST, ChangeKind, Part, ReleaseSubject, part_refusal
from registry.selectors.releases import ReleaseShown
from registry.web.forms.base import RecordForm, titled
from registry.web.forms.rests import moment_field

_DIGEST = forms.TextInput(attrs={"placeholder": "sha256:…", "spellcheck": "false"})
_HELP = {
    Part.IMAGE: "As the image registry shows it: sha256: and 64 digits, never a tag.",
    Part.MODEL: "A digest, or hf:owner/repository@ and the 40 digits of a commit.",
    Part.PROXY: "Of the proxy contract.",
}


def _part(part: Part) -> forms.CharField:
    return forms.CharField(
        label=titled(part),
        required=False,
        max_length=LONGEST_DIGEST,
        help_text=_HELP.get(part, ""),
        widget=_DIGEST,
    )


class ReleaseForm(RecordForm):
    """What somebody wants to run in an environment."""

    version = forms.CharField(max_length=LONGEST_VERSION, help_text="What people call it.")
    image = _part(Part.IMAGE)
    model = _part(Part.MODEL)
    prompt = _part(Part.PROMPT)
    rendering = _part(Part.RENDERING)
    configuration = _part(Part.CONFIGURATION)
    proxy = _part(Part.PROXY)
    tools = _part(Part.TOOLS)
    added_kinds = forms.MultipleChoiceField(
        label="Changes as well",
        required=False,
        choices=[(kind.value, titled(kind)) for kind in ChangeKind],
        help_text="What the digests show counts by itself and cannot be taken away.",
        widget=forms.CheckboxSelectMultiple,
    )
    notes = forms.CharField(
        required=False,
        max_length=LONGEST_NOTES,
        help_text="Markdown: what changes for users, and what to watch.",
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    rollback_plan = forms.CharField(
        required=False, max_length=LONGEST_PLAN, help_text="By which it would be taken back."
    )
    authors = forms.CharField(
        required=False,
        help_text="E-mail addresses of those whose work it is, one a line. They do not approve it.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> None:
        """Refuse every part that can be moved, all of them at once."""
        for part in Part:
            value = (self.cleaned_data.get(part.value) or "").strip()
            if value and (refusal := part_refusal(part, value)):
                self.add_error(part.value, refusal)

    def fields_sent(self) -> ReleaseFields:
        """Return what was filled in, once the form is valid."""
        data = self.cleaned_data
        return ReleaseFields(
            version=data["version"],
            subject=ReleaseSubject(**{part.value: data[part.value].strip() for part in Part}),
            notes=data["notes"],
            rollback_plan=data["rollback_plan"],
            added_kinds=frozenset(map(ChangeKind, data["added_kinds"])),
            authors=tuple(data["authors"].split()),
        )


def release_initial(shown: ReleaseShown) -> dict[str, object]:
    """Return what the form says of a release before anybody types."""
    return {
        "version": shown.version,
        "notes": shown.notes,
        "rollback_plan": shown.rollback_plan,
        "added_kinds": [kind.value for kind in shown.added_kinds],
        "authors": "\n".join(shown.authors),
        **{part.value: shown.subject.of(part) for part in Part},
    }


class DeployedForm(RecordForm):
    """That a release went out."""

    deployed_at = moment_field("When it went out")
    evidence = forms.CharField(
        label="Evidence",
        required=False,
        max_length=LONGEST_EVIDENCE,
        help_text="Link to the run or the page that shows it.",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    replaces = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def opened(cls, data: QueryDict | None, replaces: str, now: datetime) -> "DeployedForm":
        """Return the form with what is recorded to run at the moment."""
        return cls(data, initial={"replaces": replaces, "deployed_at": now})
