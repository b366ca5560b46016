"""Approval policies of an interface: what holds, what nobody could meet, and the editor."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from registry.domain.approvals.matching import unfilled
from registry.domain.approvals.policies import Policy, strict_policy
from registry.domain.approvals.terms import TermsInvalid, checked_terms
from registry.domain.approvers import holders_at
from registry.domain.permissions import Permission
from registry.domain.subject import ChangeKind
from registry.domain.vocabulary import Tier
from registry.models import ApprovalPolicy, Interface
from registry.selectors.newest import policies_with_newest
from registry.selectors.policies import policy_of
from registry.selectors.policy_pages import PolicyPreview, policies_page, policy_preview
from registry.selectors.snapshots import snapshot_get
from registry.services import policies as services
from registry.services.auditing import of_policy
from registry.services.errors import Refused
from registry.web.access import ask_to_change_policy, reader
from registry.web.forms.base import sent, watched
from registry.web.forms.policies import PREVIEW, PolicyForm, policy_initial, policy_rows
from registry.web.origins import acting
from registry.web.views.pages import form_page

_FORM = "registry/policy_form.html"


@require_safe
def policy_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a release of an interface has to meet, and whether anybody could."""
    snapshot = snapshot_get(slug)
    if snapshot is None:
        raise Http404(slug)
    record = get_object_or_404(Interface.objects.select_related("team"), slug=slug)
    context = {
        "shown": policies_page(snapshot, timezone.now()),
        "may_change": reader(request).has_perm(Permission.CHANGE_POLICY, record),
    }
    return render(request, "registry/policies.html", context)


@require_http_methods(["GET", "POST"])
def policy_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Write a policy; it begins with what the strict default demands."""
    interface = _interface(request, slug)
    tier = Tier(interface.tier) if interface.tier else None
    initial = policy_initial(strict_policy(tier, ChangeKind.CODE)) | {"name": "", "change_kind": ""}
    form = PolicyForm(sent(request), initial=initial)
    return _edited(request, interface, form, None)


@require_http_methods(["GET", "POST"])
def policy_edit(request: HttpRequest, slug: str, policy: str) -> HttpResponse:
    """Change a policy, which makes another version of it."""
    interface = _interface(request, slug)
    record = _record(interface, policy)
    form = watched(_edit_form, sent(request), record, of_policy(record))
    present = _policy(record)
    return _edited(request, interface, form, present)


@require_POST
def policy_remove(request: HttpRequest, slug: str, policy: str) -> HttpResponse:
    """Remove a policy."""
    interface = _interface(request, slug)
    record = _record(interface, policy)
    try:
        services.policy_delete(by=acting(request), policy=record)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"The policy {policy} is removed.")
    return redirect("policies", slug=slug)


def _edited(
    request: HttpRequest, interface: Interface, form: PolicyForm, present: Policy | None
) -> HttpResponse:
    context: dict[str, object] = {"form": form, "interface": interface, "policy": present}
    if present is not None and (snapshot := snapshot_get(interface.slug)):
        holders = holders_at(snapshot, timezone.now())
        context["unfilled"] = unfilled(present.terms.slots, holders)
    if form.asks_for_more:
        return render(request, _FORM, context)
    if PREVIEW in request.POST and form.is_valid() and (shown := _preview(interface, form)):
        return render(request, _FORM, context | {"preview": shown})
    if PREVIEW not in request.POST and _is_saved(request, interface, form, present):
        messages.success(request, f"The policy {form.cleaned_data['name']} is saved.")
        return redirect("policies", slug=interface.slug)
    return form_page(request, _FORM, context)


def _preview(interface: Interface, form: PolicyForm) -> PolicyPreview | None:
    snapshot = snapshot_get(interface.slug)
    try:
        terms = checked_terms(form.terms())
    except TermsInvalid as error:
        form.refuse(Refused(error.field, str(error)))
        return None
    wanted = Policy(form.cleaned_data["name"], terms, *form.place())
    return policy_preview(snapshot, wanted, timezone.now()) if snapshot else None


def _is_saved(
    request: HttpRequest, interface: Interface, form: PolicyForm, present: Policy | None
) -> bool:
    if not form.is_valid():
        return False
    name = form.cleaned_data["name"]
    if present is None and interface.policies.filter(name=name).exists():
        form.add_error("name", "There is a policy of this name. Edit that one.")
        return False
    place, change = form.place()
    written = form.attempt(
        services.policy_set,
        by=acting(request),
        interface=interface,
        name=name,
        terms=form.terms(),
        environment_kind=place,
        change_kind=change,
        why=form.cleaned_data["why"],
        now=timezone.now(),
    )
    return written is not None


def _interface(request: HttpRequest, slug: str) -> Interface:
    found = get_object_or_404(Interface.objects.select_related("team"), slug=slug)
    ask_to_change_policy(reader(request), found)
    return found


def _record(interface: Interface, name: str) -> ApprovalPolicy:
    found = policies_with_newest().filter(interface=interface)
    record: ApprovalPolicy = get_object_or_404(found, name=name)
    return record


def _policy(record: ApprovalPolicy) -> Policy:
    (version,) = record.newest  # type: ignore[attr-defined] # by the selector
    return policy_of(record, version)


def _edit_form(data: QueryDict | None, record: ApprovalPolicy) -> PolicyForm:
    if not hasattr(record, "newest"):
        record = policies_with_newest().get(pk=record.pk)
    present = _policy(record)
    form = PolicyForm(data, initial=policy_initial(present), rows=policy_rows(present))
    form.fields["name"].disabled = True
    form.initial["name"] = present.name
    return form
