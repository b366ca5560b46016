"""What people do with a release beside voting on it: buttons, and forms that ask for a reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from readiness.selectors.gate import rollback_of
from readiness.services import releases as services
from readiness.tasks.gating import gated
from readiness.web.release_forms import (
    ActForm,
    OverrideForm,
    ReasonForm,
    RollBackForm,
    WentOutForm,
    WithdrawForm,
)
from readiness.web.releases import release_found
from registry.domain.responsibilities import Responsibility
from registry.selectors.people import Person
from registry.selectors.records import EnvironmentRecord, ReleaseRecord
from registry.services import approvals, rollouts
from registry.services.errors import Refused
from registry.web.access import ask_to_release, reader
from registry.web.forms.base import sent
from registry.web.origins import acting
from registry.web.release_access import (
    ask_to_override,
    ask_to_revoke_release,
    ask_to_roll_back,
    ask_to_vote,
)
from registry.web.views.pages import form_page

_FORM = "readiness/release_act.html"


class Told(NamedTuple):
    """What is to be known of a release before something is done to it.

    Attributes:
        sent: what of that is sent along, by field: where it is something else by then, nothing is
            done.
    """

    sentences: tuple[str, ...] = ()
    sent: Mapping[str, str] = MappingProxyType({})


def _nothing_told(release: ReleaseRecord, now: datetime) -> Told:
    return Told()


def _newest_told(release: ReleaseRecord, now: datetime) -> Told:
    newest = release.revisions.all()[0]
    sentence = f"Revision {newest.number} goes out, which has the digest {newest.digest}."
    return Told((sentence,), {"revision": str(newest.number)})


def _way_back_told(release: ReleaseRecord, now: datetime) -> Told:
    approval, verdict = rollback_of(release, now)
    back = approval.back_to
    named = f"{back.version} ({back.public_id}) is what it goes back to." if back else ""
    sentences = filter(None, (named, *(one.sentence for one in verdict.notes)))
    return Told(tuple(sentences), {"back_to": back.public_id if back else ""})


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that is done to a release in a form of its own.

    Attributes:
        verb: what its button says, and the page, before the version.
        warning: what it leads to, and what it does not.
        write: the service that does it.
        ask: lets those go on who may.
        told: returns what is to be known of a release beforehand.
    """

    verb: str
    warning: str
    done: str
    form: type[ActForm]
    write: Callable[..., object]
    ask: Callable[[Person, EnvironmentRecord], None]
    is_danger: bool = True
    told: Callable[[ReleaseRecord, datetime], Told] = _nothing_told


def _ask_to_release(person: Person, place: EnvironmentRecord) -> None:
    ask_to_release(person, place.interface)


WITHDRAW = Act(
    verb="Withdraw",
    warning="Nobody votes on it any more, and it will not go out. What was said of it is kept.",
    done="It is withdrawn.",
    form=WithdrawForm,
    write=approvals.release_withdraw,
    ask=_ask_to_release,
)
REVOKE = Act(
    verb="Revoke",
    warning="Its approval is taken back. What runs goes on running: roll it back to change that.",
    done="It is revoked.",
    form=ReasonForm,
    write=rollouts.release_revoke,
    ask=ask_to_revoke_release,
)
OVERRIDE = Act(
    verb="Override",
    warning="It counts as deployed without its approval. It is on record for good, with your name "
    "and your reason; no gate is asked.",
    done="It is recorded as deployed without approval.",
    form=OverrideForm,
    write=services.release_override,
    ask=ask_to_override,
    told=_newest_told,
)
ROLL_BACK = Act(
    verb="Roll back",
    warning="What was approved before, or else what ran before, is recorded as deployed again. "
    "This records it; it deploys nothing.",
    done="It is rolled back: what it goes back to is the current release again.",
    form=RollBackForm,
    write=services.release_roll_back,
    ask=ask_to_roll_back,
    told=_way_back_told,
)
DEPLOY = Act(
    verb="Mark as deployed",
    warning="It takes the place of what runs, and other releases that wait there are superseded. "
    "Votes, freezes and the contract are asked once more.",
    done="It is the current release now.",
    form=WentOutForm,
    write=services.release_deploy,
    ask=_ask_to_release,
    is_danger=False,
)


@require_POST
def release_submit(request: HttpRequest, release_id: str) -> HttpResponse:
    """Ask for the approval of a draft."""
    done = "It is submitted. Those who can approve it see it among what needs them."
    return _pressed(request, release_id, approvals.release_submit, done)


@require_POST
def release_admit(request: HttpRequest, release_id: str) -> HttpResponse:
    """Let an approved release out."""
    done = "It is admitted: deploy it now, and mark it as deployed."
    return _pressed(request, release_id, services.release_admit, done)


@require_POST
def release_verify(request: HttpRequest, release_id: str) -> HttpResponse:
    """Say that what was deployed does what it should."""
    return _pressed(request, release_id, services.release_verify, "It is verified.")


@require_POST
def vote_withdraw(request: HttpRequest, release_id: str, role: str) -> HttpResponse:
    """Take one's vote back."""
    if role not in set(Responsibility):
        raise Http404(role)
    found = release_found(release_id)
    ask_to_vote(reader(request), found.environment)
    word = Responsibility(role)
    done = f"Your vote as {word.label.lower()} is taken back."
    return _tried(request, found, approvals.vote_withdraw, done, {"slot": word})


@require_http_methods(["GET", "POST"])
def release_withdraw(request: HttpRequest, release_id: str) -> HttpResponse:
    """Take a release back before it goes out."""
    return _act(request, release_id, WITHDRAW)


@require_http_methods(["GET", "POST"])
def release_revoke(request: HttpRequest, release_id: str) -> HttpResponse:
    """Take the approval of a release back."""
    return _act(request, release_id, REVOKE)


@require_http_methods(["GET", "POST"])
def release_override(request: HttpRequest, release_id: str) -> HttpResponse:
    """Let a release out without its approval."""
    return _act(request, release_id, OVERRIDE)


@require_http_methods(["GET", "POST"])
def release_roll_back(request: HttpRequest, release_id: str) -> HttpResponse:
    """Have what ran before run again."""
    return _act(request, release_id, ROLL_BACK)


@require_http_methods(["GET", "POST"])
def release_deploy(request: HttpRequest, release_id: str) -> HttpResponse:
    """Say that an admitted release went out."""
    return _act(request, release_id, DEPLOY)


def _act(request: HttpRequest, release_id: str, act: Act) -> HttpResponse:
    found = release_found(release_id)
    act.ask(reader(request), found.environment)
    form = act.form(sent(request))
    if form.is_valid():
        fields = {name: form.cleaned_data[name] for name in form.fields if name != "understood"}
        made = form.attempt(
            act.write, by=acting(request), release=found, now=timezone.now(), **fields
        )
        if made is not None:
            messages.success(request, act.done)
            return redirect("release", release_id=release_id)
        found = release_found(release_id)
    told = act.told(found, timezone.now())
    form.show(told.sent)
    context = {"form": form, "release": found, "act": act, "told": told.sentences}
    return form_page(request, _FORM, context)


def _pressed(
    request: HttpRequest, release_id: str, write: Callable[..., object], done: str
) -> HttpResponse:
    found = release_found(release_id)
    ask_to_release(reader(request), found.environment.interface)
    return _tried(request, found, write, done, {})


def _tried(
    request: HttpRequest,
    found: ReleaseRecord,
    write: Callable[..., object],
    done: str,
    fields: Mapping[str, Any],
) -> HttpResponse:
    try:
        gated(lambda: write(by=acting(request), release=found, now=timezone.now(), **fields))
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, done)
    return redirect("release", release_id=found.public_id)
