"""What of the audit trail somebody wants to see: read from the address, and written into it."""

from datetime import date
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from registry.domain.audit import Kind
from registry.selectors.audit import AuditFilters
from registry.web.forms.base import optional, titled

_KINDS = tuple((kind.value, titled(kind)) for kind in Kind)
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_LATEST = 2**63 - 1
"""The largest number of a row; a larger one in an address is nobody's."""


class AuditForm(forms.Form):
    """The fields above the trail; one that makes no sense counts as not filled in."""

    who = forms.CharField(required=False, max_length=120)
    kind = forms.ChoiceField(label="What", required=False, choices=optional(_KINDS, "Everything"))
    interface = forms.SlugField(
        required=False, max_length=63, widget=forms.TextInput(attrs={"spellcheck": "false"})
    )
    since = forms.DateField(required=False, widget=_DAY)
    until = forms.DateField(required=False, widget=_DAY)
    before = forms.IntegerField(
        required=False, min_value=1, max_value=_LATEST, widget=forms.HiddenInput
    )


def read_filters(query: QueryDict) -> AuditFilters:
    """Return what the address asks for."""
    form = AuditForm(query)
    form.is_valid()
    given = {name: value for name, value in form.cleaned_data.items() if value}
    if given.get("until") == date.max:
        del given["until"]
    return AuditFilters(**given)


def filter_form(filters: AuditFilters) -> AuditForm:
    """Return the form that shows ``filters``."""
    return AuditForm(initial={name: getattr(filters, name) for name in _SHOWN})


def address(filters: AuditFilters, *, before: int | None) -> str:
    """Return the query of the page of ``filters`` that begins before a row."""
    wanted = {name: getattr(filters, name) for name in _SHOWN} | {"before": before}
    return "?" + urlencode({name: str(value) for name, value in wanted.items() if value})


_SHOWN = ("who", "kind", "interface", "since", "until")
