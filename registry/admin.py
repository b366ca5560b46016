"""Every record as it is stored, for administrators to look at. Nothing is written here.

What changes a record asks for a right and leaves an audit row, and services alone do both. So
the site has no address that writes, and no permission that would let one. What is secret is not
shown, and cannot be searched for either: a filter would tell it letter by letter.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from registry.models import (
    AlertRoute,
    ApiToken,
    ApprovalPolicy,
    AuditRow,
    AuditVerification,
    BoundaryLayer,
    ContractTemplate,
    ContractVersion,
    Declined,
    Dependency,
    Deployment,
    Environment,
    Interface,
    Issuer,
    KeptAnswer,
    Link,
    MachineGrant,
    MaintenanceWindow,
    Membership,
    Objective,
    Ownership,
    Pause,
    PersonLink,
    PolicyVersion,
    ProbeIdentity,
    ProxyContract,
    Rehearsal,
    RehearsalRun,
    RehearsalStep,
    Release,
    Revision,
    RollbackPlan,
    Route,
    ServedModel,
    Session,
    SignInLink,
    SubmittedPolicy,
    Tag,
    Team,
    TokenScope,
    TrustPin,
    TrustRule,
    Upstream,
    UsedAssertion,
    User,
    Vote,
)

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[models.Model]
else:
    _ModelAdmin = admin.ModelAdmin

View = TypeVar("View", bound=Callable[..., Any])

_MOST_COLUMNS = 8
_TOO_LONG = (models.TextField, models.JSONField)
"""Kinds of field that a list leaves out, and the page of one record shows."""

READABLE: Mapping[type[models.Model], frozenset[str]] = {
    AlertRoute: frozenset({"ciphertext"}),
    ApiToken: frozenset({"digest"}),
    ApprovalPolicy: frozenset(),
    AuditRow: frozenset(),
    AuditVerification: frozenset(),
    BoundaryLayer: frozenset(),
    ContractTemplate: frozenset(),
    ContractVersion: frozenset(),
    Declined: frozenset(),
    Dependency: frozenset(),
    Deployment: frozenset(),
    Environment: frozenset(),
    PolicyVersion: frozenset(),
    Release: frozenset(),
    Revision: frozenset(),
    Interface: frozenset(),
    Issuer: frozenset(),
    KeptAnswer: frozenset({"digest", "body"}),
    Link: frozenset(),
    MachineGrant: frozenset({"assertion_digest"}),
    MaintenanceWindow: frozenset(),
    Membership: frozenset(),
    Objective: frozenset(),
    Ownership: frozenset(),
    Pause: frozenset(),
    PersonLink: frozenset(),
    ProbeIdentity: frozenset({"ciphertext"}),
    ProxyContract: frozenset(),
    Rehearsal: frozenset(),
    RehearsalRun: frozenset(),
    RehearsalStep: frozenset(),
    RollbackPlan: frozenset(),
    Route: frozenset(),
    ServedModel: frozenset(),
    Session: frozenset({"session_key", "session_data"}),
    SignInLink: frozenset({"token_digest"}),
    SubmittedPolicy: frozenset(),
    Tag: frozenset(),
    Team: frozenset(),
    TokenScope: frozenset(),
    TrustPin: frozenset(),
    TrustRule: frozenset(),
    Upstream: frozenset(),
    UsedAssertion: frozenset({"token_id", "digest"}),
    User: frozenset({"password"}),
    Vote: frozenset(),
}
"""The records that can be looked at, each with the fields that nobody is shown."""


class ReadOnlySite(admin.AdminSite):
    """Django's admin without anything that writes, and without a way in of its own."""

    site_header = site_title = "Ops registry: all records"
    index_title = "All records"
    index_template = "registry/admin_index.html"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Tell whether somebody is an administrator of the program, as of now."""
        person = request.user
        return person.is_active and getattr(person, "is_administrator", False)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Return ``view`` for administrators who read; nobody else is sent to sign in anew."""

        @require_safe
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> Any:  # noqa: ANN401 (whatever the view returns)
            if not self.has_permission(request):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return cast(View, never_cache(guarded))

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Return the start page, and a list and a page of one record for each model."""
        labels = {model._meta.app_label for model in self._registry}
        found: list[URLResolver | URLPattern] = [
            path("", self.admin_view(self.index), name="index"),
            re_path(
                rf"^(?P<app_label>{'|'.join(sorted(labels))})/$",
                self.admin_view(self.app_index),
                name="app_list",
            ),
        ]
        for model, shown in self._registry.items():
            label, name = model._meta.app_label, model._meta.model_name
            found += [
                path(
                    f"{label}/{name}/",
                    self.admin_view(shown.changelist_view),
                    name=f"{label}_{name}_changelist",
                ),
                path(
                    f"{label}/{name}/<path:object_id>/",
                    self.admin_view(shown.change_view),
                    name=f"{label}_{name}_change",
                ),
            ]
        return found


class ReadOnlyAdmin(_ModelAdmin):
    """One kind of record to look at.

    Attributes:
        hidden: fields that are not shown.
    """

    hidden: ClassVar[frozenset[str]] = frozenset()
    actions = None
    list_select_related = True
    show_full_result_count = False
    list_per_page = 50
    change_list_template = "registry/admin_list.html"
    change_form_template = "registry/admin_record.html"

    @property
    def media(self) -> forms.Media:
        """No script: there is nothing to do here but read."""
        return forms.Media()

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        """Return the fields of the page of one record."""
        columns = self.model._meta.concrete_fields
        return [column.name for column in columns if column.name not in self.hidden]

    def get_readonly_fields(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> list[Any]:
        """Return the same: none of them is for writing."""
        return self.get_fields(request, obj)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Return the columns of the list: as many as fit, long texts left out."""
        columns = self.model._meta.concrete_fields
        short = [
            column.name
            for column in columns
            if column.name not in self.hidden and not isinstance(column, _TOO_LONG)
        ]
        return short[:_MOST_COLUMNS]

    def get_list_display_links(  # type: ignore[override] # None is no link; the stubs miss it
        self,
        request: HttpRequest,
        list_display: Any,  # noqa: ANN401 (as Django has it)
    ) -> list[Any] | None:
        """Return the column that leads to one record; none where its address would be a secret."""
        return None if self._is_secret_address() else [list_display[0]]

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> models.Model | None:
        """Return one record.

        Raises:
            Http404: its address would be a secret.
        """
        if self._is_secret_address():
            raise Http404
        found: models.Model | None = super().get_object(request, object_id, from_field)
        return found

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Refuse every filter in an address: one by a secret would tell it."""
        return False

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        """Refuse to find a record by another field than its key."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Tell whether somebody is an administrator."""
        return self.admin_site.has_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Tell whether somebody is an administrator."""
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds anything here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nobody changes anything here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nobody removes anything here."""
        return False

    def _is_secret_address(self) -> bool:
        key = self.model._meta.pk
        return key.name in self.hidden


site = ReadOnlySite(name="admin")
"""The one site; other apps put their records on it with ``show``."""


def show(readable: Mapping[type[models.Model], frozenset[str]]) -> None:
    """Put kinds of records on the site, each without its hidden fields."""
    for model, hidden in readable.items():
        shown = type(f"{model.__name__}Admin", (ReadOnlyAdmin,), {"hidden": hidden})
        site.register(model, shown)


show(READABLE)
