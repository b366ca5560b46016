"""What pipelines see of an environment: its last answers, who asks, and whether it is kept to."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from readiness.domain.gate.asking import Question
from readiness.domain.gate.reasons import ReasonCode
from readiness.selectors.gate_answers import asked_before
from readiness.selectors.gate_questions import judged
from registry.domain.gate_modes import GateMode
from registry.domain.releases import LONGEST_REASON
from registry.selectors.records import EnvironmentRecord, environment_record
from registry.services.gate_modes import gate_mode_set
from registry.web.access import ask_to_change_environment, reader
from registry.web.forms.base import RecordForm, sent
from registry.web.origins import acting
from registry.web.views.pages import form_page

_MODES = [(one.value, f"{one.value.capitalize()}: {one.meaning}") for one in GateMode]


class GateModeForm(RecordForm):
    """How the gate is taken from now on, and why."""

    mode = forms.ChoiceField(label="Mode", choices=_MODES, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Reason",
        max_length=LONGEST_REASON,
        help_text="It stays in the audit trail, and everybody can read it.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_safe
def gate(request: HttpRequest, slug: str, environment: str) -> HttpResponse:
    """Show what a pipeline is answered now, what it was answered, and how to ask."""
    place = _place(slug, environment)
    found = judged(place, Question(slug, environment), None, timezone.now())
    context = {
        "place": place,
        "mode": GateMode(place.gate_mode),
        "said": found.said,
        "release": found.release,
        "names_digests": any(
            one.code is ReasonCode.RELEASE_NOT_NAMED for one in found.said.reasons
        ),
        "asked": asked_before(place.pk),
        "host": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "readiness/gate.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def gate_mode(request: HttpRequest, slug: str, environment: str) -> HttpResponse:
    """Set whether the gate is kept to."""
    place, person = _place(slug, environment), reader(request)
    ask_to_change_environment(person, place.interface)
    form = GateModeForm(sent(request), initial={"mode": place.gate_mode})
    if request.method == "POST" and form.is_valid():
        made = form.attempt(
            gate_mode_set,
            by=acting(request),
            environment=place,
            mode=GateMode(form.cleaned_data["mode"]),
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
        if made:
            messages.success(request, f"The gate of {place.name} is in mode {made.gate_mode} now.")
            return redirect("environment-gate", slug, environment)
    return form_page(request, "readiness/gate_mode.html", {"place": place, "form": form})


def _place(slug: str, name: str) -> EnvironmentRecord:
    found = environment_record(slug, name)
    if found is None:
        raise Http404
    return found
