"""Getting in and out, and one's own account."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from registry.models import User
from registry.selectors.belonging import memberships_of
from registry.selectors.sessions import sessions_of
from registry.services import people as services
from registry.services import sessions
from registry.services.auditing import of_person
from registry.web import drafts
from registry.web.access import reader
from registry.web.forms.base import sent, watched
from registry.web.forms.people import AccountForm, SignInForm, password_form
from registry.web.listing import read
from registry.web.lists import SESSIONS
from registry.web.origins import acting, origin_of
from registry.web.preferences import CHOICES, write_preference
from registry.web.views.lists import ListAnswer, list_answer

_BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignIn(LoginView):
    """Sign in with e-mail address and password."""

    form_class = SignInForm
    template_name = "registry/sign_in.html"
    redirect_authenticated_user = True

    @method_decorator(login_not_required)
    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Lead on whoever is signed in already, with the draft that they carry along."""
        if request.user.is_authenticated:
            self._keep_draft()
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Sign in; a page that has only a draft to hand on is asked who it is."""
        if drafts.FIELD in request.POST and not request.POST.get("username"):
            return self.render_to_response(self.get_context_data(form=SignInForm(request)))
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **more: object) -> dict[str, Any]:
        """Carry the draft along, also past a wrong password."""
        return super().get_context_data(draft=drafts.carried(self.request), **more)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Show the form again, what was typed kept, as an answer that failed."""
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Sign in, note from where, and keep what was typed before for the one who did."""
        response = super().form_valid(form)
        _begin_session(self.request)
        self._keep_draft()
        return response

    def _keep_draft(self) -> None:
        if draft := drafts.carried(self.request):
            drafts.keep(self.request, draft, timezone.now())


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_once(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in by a link that works once.

    Looking at the link uses nothing up, so that mail scanners and link previews do no harm.
    """
    if request.method != "POST":
        return render(request, "registry/sign_in_once.html")
    try:
        person = services.sign_in_link_use(
            origin=origin_of(request), token=token, now=timezone.now()
        )
    except services.SignInLinkInvalid:
        return render(request, "registry/sign_in_link_invalid.html", status=410)
    login(request, person, backend=_BACKEND)
    _begin_session(request)
    if not person.has_usable_password():
        messages.info(request, "Set a password in your account, so that you can come back.")
    return redirect("fleet")


@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> ListAnswer:
    """Show one's account, and change name and address."""
    person = reader(request)
    form = watched(_person_form, sent(request), person, of_person(person))
    if (
        form.is_valid()
        and form.attempt(services.person_update, by=acting(request), **form.cleaned_data)
        is not None
    ):
        messages.success(request, "Your account was changed.")
        return redirect("account")
    return _account_page(request, form, password_form(person))


@require_POST
def password(request: HttpRequest) -> ListAnswer:
    """Set or change one's password; other browsers are signed out by it."""
    person = reader(request)
    form = password_form(person, sent(request))
    if form.is_valid():
        key, chosen = request.session.session_key, form.cleaned_data["new_password1"]
        services.password_set(by=acting(request), password=chosen, session_key=key)
        update_session_auth_hash(request, person)
        messages.success(request, "Your password was set.")
        return redirect("account")
    details = watched(_person_form, None, person, of_person(person))
    return _account_page(request, details, form)


@login_not_required
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep how this browser wants to see the pages, and go back to where it was."""
    response = HttpResponseRedirect(_way_back(request))
    for name in CHOICES:
        write_preference(response, name, request.POST.get(name, ""))
    return response


def _person_form(data: QueryDict | None, person: User) -> AccountForm:
    initial: dict[str, object] = {
        "name": person.name,
        "email": person.email,
        "wants_mail": str(person.wants_mail),
    }
    return AccountForm(data, initial=initial)


def _begin_session(request: HttpRequest) -> None:
    sessions.session_begin(by=acting(request), session=request.session, now=timezone.now())


def _account_page(request: HttpRequest, details: AccountForm, password: object) -> ListAnswer:
    person, now = reader(request), timezone.now()
    chosen = sessions_of(person, current=request.session.session_key, now=now)
    context: dict[str, object] = {
        "details": details,
        "password": password,
        "has_password": person.has_usable_password(),
        "memberships": memberships_of(person),
    }
    asked = read(SESSIONS, request.GET)
    return list_answer(request, "registry/account.html", SESSIONS, asked, chosen, context)


def _way_back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return wanted
    return resolve_url("fleet")
