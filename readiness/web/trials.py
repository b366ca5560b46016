"""Trying a token of a pipeline on a page: what it would be let in as, or why it would not."""

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from readiness.services.machine_tokens import pipeline_try
from registry.domain.machines.identity import Run
from registry.domain.machines.refusals import TokenRefused
from registry.domain.machines.verification import LARGEST_TOKEN
from registry.selectors.snapshots import snapshot_get
from registry.services.machine_judgement import Asked
from registry.web.forms.base import RecordForm, sent
from registry.web.views.pages import form_page


class TrialForm(RecordForm):
    """A token that is tried."""

    token = forms.CharField(
        label="ID token",
        max_length=LARGEST_TOKEN,
        widget=forms.Textarea(
            attrs={"rows": 5, "spellcheck": "false", "autocomplete": "off", "class": "mono"}
        ),
        help_text="Three parts with dots between them. It is looked at, and stored nowhere.",
    )


@dataclass(frozen=True, slots=True)
class Trial:
    """What a trial came to.

    Attributes:
        sentence: why it is not let in, or what it may not do; "" where nothing stands against it.
    """

    lets_in: bool
    sentence: str = ""
    reason: str = ""
    rule: str = ""
    verbs: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    sponsor: str = ""
    run: Run | None = None


@sensitive_post_parameters("token")
@never_cache
@require_http_methods(["GET", "POST"])
def trust_trial(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell which trust rule of an interface lets a token in, or why none does."""
    interface = snapshot_get(slug)
    if interface is None:
        raise Http404(slug)
    form = TrialForm(sent(request))
    context: dict[str, object] = {"form": form, "interface": interface}
    if not form.is_valid():
        return form_page(request, "readiness/trust_trial.html", context)
    context |= {"trial": _tried(form.cleaned_data["token"].strip(), slug), "form": TrialForm()}
    return render(request, "readiness/trust_trial.html", context)


def _tried(raw: str, slug: str) -> Trial:
    try:
        found = pipeline_try(
            raw=raw,
            asked=Asked(interface=slug),
            audience=settings.PUBLIC_URL,
            now=timezone.now(),
        )
    except TokenRefused as refused:
        return Trial(lets_in=False, sentence=refused.message, reason=refused.reason.value)
    return Trial(
        lets_in=True,
        sentence=found.notice,
        rule=found.rule.name,
        verbs=tuple(verb.value for verb in found.verbs),
        environments=found.rule.environments,
        sponsor=str(found.sponsor or ""),
        run=found.run,
    )
