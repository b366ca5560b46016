"""The checklist of one environment: filled by people, question by question or many at once."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from readiness.domain.checklist import Item
from readiness.rights import may_answer, may_answer_any, may_assign
from readiness.selectors.checklist import checklist_item_page, checklist_page
from readiness.selectors.checklist_shapes import ChecklistItemPage, ChecklistPage
from readiness.selectors.evidence_files import kept_file
from readiness.selectors.questions import item_asked, items_asked
from readiness.services import checklist as services
from readiness.web.checklist_forms import AnswerForm, AssignForm, CommentForm
from registry.selectors import holders
from registry.selectors.people import reader_of
from registry.selectors.records import EnvironmentRecord, environment_record
from registry.services.errors import Refused
from registry.web.access import reader
from registry.web.drafts import Draft
from registry.web.forms.base import RecordForm, sent
from registry.web.needs import Need, RoleNeeded
from registry.web.origins import acting


@require_safe
def checklist(request: HttpRequest, slug: str, environment: str) -> HttpResponse:
    """Show what is asked of an environment, what was answered, and until when that counts."""
    person = reader_of(reader(request))
    page = checklist_page(slug, environment, reader=person, now=timezone.now())
    if page is None:
        raise Http404(f"{slug} {environment}")
    return render(
        request, "readiness/checklist.html", {"shown": page, "ticked": _ticked(page, request)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def checklist_item(request: HttpRequest, slug: str, environment: str, check: str) -> HttpResponse:
    """Show one question with all that was said to it; when posted to, answer it."""
    page = _item_page(request, slug, environment, check)
    if request.method == "POST":
        place, item = _asked(request, slug, environment, check)
    data = sent(request)
    # what was typed before a session was lost may be of either form
    beside = CommentForm(data if isinstance(data, Draft) else None)
    form = AnswerForm(page.row, data, request.FILES, now=timezone.now())
    if form.is_valid():
        given = form.attempt(
            services.attestation_give,
            by=acting(request),
            environment=place,
            item=item,
            given=form.given(),
            file=form.cleaned_data["file"],
            keeps_file=form.cleaned_data.get("keep_file", False),
            basis=form.cleaned_data["basis"],
            now=timezone.now(),
        )
        if given is not None:
            messages.success(request, f"{check} is answered.")
            return _back(slug, environment, check)
        page = _item_page(request, slug, environment, check)
    form.show(page.row)
    return _shown(request, page, form, beside)


@require_POST
def confirm(request: HttpRequest, slug: str, environment: str) -> HttpResponse:
    """Answer one question, or all that are ticked, as they were answered last."""
    place = _place(slug, environment)
    if not may_answer_any(acting(request), place):
        raise _refusal(place)
    data = sent(request) or QueryDict()
    only = data.get("only", "")
    wanted = [str(check) for check in ([only] if only else data.getlist("check"))]
    asked = items_asked()
    chosen = [asked[check] for check in wanted if check in asked]
    for item in chosen:
        if not may_answer(acting(request), place, item):
            raise _refusal(place, item)
    try:
        given = services.attestations_confirm(
            by=acting(request),
            environment=place,
            items=chosen,
            bases={item.check: data.get(f"basis-{item.check}", "") for item in chosen},
            now=timezone.now(),
        )
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _confirmed(len(given)))
    return _back(slug, environment, chosen[0].check if len(chosen) == 1 else "")


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, slug: str, environment: str, check: str) -> HttpResponse:
    """Ask somebody to answer one question."""
    place, item = _assigned(request, slug, environment, check)
    form = AssignForm(sent(request))
    if (
        form.is_valid()
        and form.attempt(
            services.assignment_make,
            by=acting(request),
            environment=place,
            item=item,
            now=timezone.now(),
            **form.cleaned_data,
        )
        is not None
    ):
        messages.success(request, f"They are asked to answer {check}.")
        return _back(slug, environment, check)
    context = {"form": form, "item": item, "place": place}
    status = 422 if request.method == "POST" else 200
    return render(request, "readiness/checklist_assign.html", context, status=status)


@require_POST
def unassign(request: HttpRequest, slug: str, environment: str, check: str) -> HttpResponse:
    """Ask nobody in particular any more."""
    place, item = _assigned(request, slug, environment, check)
    services.assignment_withdraw(by=acting(request), environment=place, item=item)
    messages.success(request, f"Nobody in particular is asked to answer {check}.")
    return _back(slug, environment, check)


@require_POST
def comment(request: HttpRequest, slug: str, environment: str, check: str) -> HttpResponse:
    """Write something beside one question."""
    place, item = _asked(request, slug, environment, check)
    form, now = CommentForm(sent(request)), timezone.now()
    if (
        form.is_valid()
        and form.attempt(
            services.comment_add,
            by=acting(request),
            environment=place,
            item=item,
            text=form.cleaned_data["text"],
            now=now,
        )
        is not None
    ):
        messages.success(request, "The comment stands with the question.")
        return _back(slug, environment, check)
    page = _item_page(request, slug, environment, check)
    return _shown(request, page, AnswerForm(page.row, now=now), form)


@require_safe
def evidence_file(
    request: HttpRequest, slug: str, environment: str, attestation_id: str
) -> HttpResponse:
    """Send the file of an answer, to be saved and never to be shown by the browser."""
    file = kept_file(slug, environment, attestation_id)
    if file is None:
        raise Http404(attestation_id)
    response = HttpResponse(file.content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(True, file.name) or ""
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _ticked(page: ChecklistPage, request: HttpRequest) -> list[str]:
    """Return what was ticked before a session was lost, and is what it was then."""
    data = sent(request)
    if data is None:
        return []
    same = {
        row.item.check
        for row in page.rows
        if data.get(f"basis-{row.item.check}", row.basis) == row.basis
    }
    return [check for check in data.getlist("check") if check in same]


def _item_page(request: HttpRequest, slug: str, environment: str, check: str) -> ChecklistItemPage:
    """Return one question as whoever asks may see it.

    Raises:
        Http404: there is none.
    """
    person = reader_of(reader(request))
    page = checklist_item_page(slug, environment, check, reader=person, now=timezone.now())
    if page is None:
        raise Http404(f"{slug} {environment} {check}")
    return page


def _shown(
    request: HttpRequest, page: ChecklistItemPage, form: AnswerForm, beside: RecordForm
) -> HttpResponse:
    context = {"shown": page, "row": page.row, "form": form, "comment": beside}
    status = 422 if request.method == "POST" else 200
    return render(request, "readiness/checklist_item.html", context, status=status)


def _place(slug: str, environment: str) -> EnvironmentRecord:
    found = environment_record(slug, environment)
    if found is None:
        raise Http404(f"{slug} {environment}")
    return found


def _asked(
    request: HttpRequest, slug: str, environment: str, check: str
) -> tuple[EnvironmentRecord, Item]:
    """Return environment and question of an address whose reader may answer it.

    Raises:
        Http404: there is no such environment, or nobody answers that check.
        RoleNeeded: they may not.
    """
    place, item = _place(slug, environment), item_asked(check)
    if item is None:
        raise Http404(check)
    if not may_answer(acting(request), place, item):
        raise _refusal(place, item)
    return place, item


def _assigned(
    request: HttpRequest, slug: str, environment: str, check: str
) -> tuple[EnvironmentRecord, Item]:
    """Return environment and question of an address whose reader may say who is asked.

    Raises:
        Http404: there is no such environment, or nobody answers that check.
        RoleNeeded: they may not.
    """
    place, item = _asked(request, slug, environment, check)
    if not may_assign(acting(request), place, item):
        raise _refusal(place, item, asked="")
    return place, item


def _refusal(
    place: EnvironmentRecord,
    item: Item | None = None,
    asked: str = "whoever is asked to answer it, ",
) -> RoleNeeded:
    team = place.interface.team
    owner = item.responsibility.label.lower() if item else "a responsibility that takes it"
    role = (
        f"a member of the team {team.name}, somebody who owns {owner}, {asked}a platform lead or "
        "an administrator"
    )
    return RoleNeeded(Need(role, holders.members(team) or holders.administrators()))


def _confirmed(count: int) -> str:
    if not count:
        return "Nothing was ticked, so nothing was answered."
    return "The answer counts anew." if count == 1 else f"{count} answers count anew."


def _back(slug: str, environment: str, check: str) -> HttpResponse:
    address = reverse("checklist", args=[slug, environment])
    return redirect(f"{address}#{check}" if check else address)
