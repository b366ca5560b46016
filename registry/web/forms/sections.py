"""The forms about how an interface is operated, one for each section of its record."""

from abc import abstractmethod

from django import forms
from django.http import QueryDict

from registry.domain.particular_rules import (
    EARLIEST_DAY,
    LATEST_DAY,
    LONGEST_CADENCE_DAYS,
    LONGEST_LINE,
    LONGEST_LINK,
    LONGEST_RETENTION_DAYS,
    LONGEST_STEPS,
)
from registry.domain.particulars import (
    DataHandling,
    Deployment,
    IncidentHandling,
    Particulars,
    PromptLogging,
    Upgrades,
)
from registry.web.forms.base import RecordForm, optional, titled


class SectionForm(RecordForm):
    """The form about one section; every field may stay empty."""

    @abstractmethod
    def particulars(self) -> Particulars:
        """Return what was filled in, once the form is valid; the rest is left empty."""


def link_field(label: str, help_text: str) -> forms.CharField:
    """Return a field for the address of a page."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST_LINK,
        help_text=help_text,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )


def line_field(label: str, help_text: str = "") -> forms.CharField:
    """Return a field for a short text."""
    return forms.CharField(
        label=label, required=False, max_length=LONGEST_LINE, help_text=help_text
    )


def day_field(label: str, help_text: str) -> forms.DateField:
    """Return a field for a day on which something happened."""
    bounds = {"type": "date", "min": EARLIEST_DAY.isoformat(), "max": LATEST_DAY.isoformat()}
    return forms.DateField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.DateInput(attrs=bounds, format="%Y-%m-%d"),
    )


class DeploymentForm(SectionForm):
    """How the interface is deployed."""

    source = link_field("Source", "The document in which the steps are kept.")
    reviewed_on = day_field("Reviewed on", "When somebody last went through the steps.")
    steps = forms.CharField(
        required=False,
        max_length=LONGEST_STEPS,
        widget=forms.Textarea(attrs={"rows": 14, "class": "mono"}),
        help_text="In Markdown: headings, lists, code and links. HTML and pictures are not shown.",
    )

    def particulars(self) -> Particulars:
        """Return what was filled in."""
        return Particulars(deployment=Deployment(**self.cleaned_data))


class UpgradesForm(SectionForm):
    """How often the interface is brought up to date."""

    cadence_days = forms.IntegerField(
        label="Cadence in days",
        required=False,
        min_value=1,
        max_value=LONGEST_CADENCE_DAYS,
        help_text="The longest time from one upgrade to the next.",
    )
    last_upgrade = day_field("Last upgrade", "The day of the last one in production.")

    def particulars(self) -> Particulars:
        """Return what was filled in."""
        return Particulars(upgrades=Upgrades(**self.cleaned_data))


class DataForm(SectionForm):
    """What happens to what users type."""

    user_notice = link_field("User notice", "The page that tells users what happens to their data.")
    retention_days = forms.IntegerField(
        label="Retention in days",
        required=False,
        min_value=0,
        max_value=LONGEST_RETENTION_DAYS,
        help_text="How long it is kept; 0 where nothing is kept.",
    )
    prompt_logging = forms.ChoiceField(
        required=False,
        choices=optional(tuple((word.value, titled(word)) for word in PromptLogging), "Not said"),
        help_text="What of a conversation is written to logs.",
    )

    def particulars(self) -> Particulars:
        """Return what was filled in."""
        data = self.cleaned_data
        logging = PromptLogging(data["prompt_logging"]) if data["prompt_logging"] else None
        handling = DataHandling(data["user_notice"], data["retention_days"], logging)
        return Particulars(data=handling)


class IncidentsForm(SectionForm):
    """What counts as how bad, and who is called next."""

    severity_scale = link_field("Severity scale", "The page that says how bad is how bad.")
    escalation = link_field("Escalation path", "The page that says who is called next.")

    def particulars(self) -> Particulars:
        """Return what was filled in."""
        return Particulars(incidents=IncidentHandling(**self.cleaned_data))


Part = Deployment | Upgrades | DataHandling | IncidentHandling


def plain_section(form: type[SectionForm], data: QueryDict | None, part: Part) -> SectionForm:
    """Return a form that shows the fields of ``part``, a dataclass of the same names."""
    return form(data, initial={name: getattr(part, name) for name in form.base_fields})
