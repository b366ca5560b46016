"""API tokens: one's own, and all of them for administrators."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from registry.domain.permissions import Permission
from registry.models import ApiToken
from registry.selectors.tokens import tokens_of, tokens_of_all
from registry.services import tokens as services
from registry.web.access import ask_to_manage_people, reader
from registry.web.forms.base import sent
from registry.web.forms.tokens import TokenForm
from registry.web.frame import frame
from registry.web.listing import read
from registry.web.lists import ALL_TOKENS, OWN_TOKENS
from registry.web.origins import acting
from registry.web.views.lists import ListAnswer, list_answer


@never_cache
@require_http_methods(["GET", "POST"])
def own_tokens(request: HttpRequest) -> ListAnswer:
    """List one's own tokens; when posted to, make another one and show it, this once."""
    form = TokenForm(sent(request))
    now = timezone.now()
    if form.is_valid() and (
        made := form.attempt(
            services.token_create, by=acting(request), now=now, **form.cleaned_data
        )
    ):
        return render(request, "registry/token_made.html", {"made": made})
    asked = read(OWN_TOKENS, request.GET)
    chosen = tokens_of(reader(request), now, query=asked.filters["query"], sort=asked.sort)
    template = "registry/tokens.html"
    return list_answer(request, template, OWN_TOKENS, asked, chosen, {"form": form})


@never_cache
@require_safe
def all_tokens(request: HttpRequest) -> ListAnswer:
    """List everybody's tokens that still open something."""
    if not frame(request).may(Permission.MANAGE_PEOPLE):
        # says whom to ask; whoever may is spared its queries
        ask_to_manage_people(reader(request))
    asked = read(ALL_TOKENS, request.GET)
    chosen = tokens_of_all(timezone.now(), **asked.filters, sort=asked.sort)
    return list_answer(request, "registry/tokens_all.html", ALL_TOKENS, asked, chosen)


@require_POST
def token_revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    """End a token at once."""
    person = reader(request)
    token = get_object_or_404(ApiToken, public_id=public_id)
    if token.person_id != person.pk:
        ask_to_manage_people(person)
    services.token_revoke(by=acting(request), token=token, now=timezone.now())
    messages.success(request, f"The token {token.name} opens nothing any more.")
    return redirect("own-tokens" if token.person_id == person.pk else "all-tokens")
