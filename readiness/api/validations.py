"""Having the contract of an environment validated in staging, and what came of it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from readiness.api.validation_shapes import ValidationPlaceSerializer, ValidationSerializer
from readiness.domain.validations import Validation
from readiness.models import ContractValidation
from readiness.selectors.validations import (
    validation_at,
    validation_of,
    validations_listed,
)
from readiness.services.validations import validation_start
from readiness.tasks.probing import dispatch_soon
from registry.api.endpoint import Content, Endpoint, Listing
from registry.api.repetition import once
from registry.domain.permissions import Permission
from registry.selectors.records import EnvironmentRecord, environment_record
from registry.selectors.releases import contract_digest


class ValidationEndpoint(Endpoint):
    """What has to do with the validations of one contract."""

    is_about_interface: ClassVar[bool] = True

    def place(self, slug: str, name: str) -> EnvironmentRecord:
        """Return the environment in the address.

        Raises:
            Http404: there is none.
        """
        found = environment_record(slug, name)
        if found is None:
            raise Http404
        return found

    def content(self, found: Validation, present: str) -> Content:
        """Return what the API shows of a validation.

        Args:
            present: digest of the contract as it holds now.
        """
        content: dict[str, Any] = {
            "id": found.public_id,
            "state": found.state(self.now),
            "outcome": found.outcome,
            "contract_digest": found.contract_digest,
            "contract_version": found.contract_number,
            "is_present": found.contract_digest == present,
            "place": found.place,
            "started_at": found.started_at,
            "started_by": found.started_by,
            "finished_at": found.finished_at,
            "valid_until": found.valid_until,
            "clauses": found.clauses,
            "observed_at": found.observed_at,
            "running": found.build.running if found.build else (),
        }
        return ValidationSerializer(content).data


class Validate(ValidationEndpoint):
    """Having a contract validated."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.PROBE_INTERFACE}

    @extend_schema(
        operation_id="contract_validate",
        request=ValidationPlaceSerializer,
        responses={202: ValidationSerializer},
    )
    def post(self, request: Request, slug: str, name: str) -> Response:
        """Send the probes of the contract to staging; whoever asks again meanwhile joins.

        What came of it is at the address in Location, usually within a minute.
        """
        record = self.place(slug, name)
        self.ask(record)

        def make() -> Response:
            wanted = self.checked(ValidationPlaceSerializer)
            begun = validation_start(
                by=self.by, environment=record, place=wanted.get("place", ""), now=self.now
            )
            dispatch_soon()
            found = begun.validation
            where = reverse("api-validation", args=[slug, name, found.public_id])
            return self.one(self.content(found, found.contract_digest), 202, where)

        return once(self, make)


class Validations(ValidationEndpoint, Listing):
    """The validations of a contract."""

    @extend_schema(operation_id="validations_list", responses=ValidationSerializer(many=True))
    def get(self, request: Request, slug: str, name: str) -> Response:
        """List the validations of the contract of an environment, the newest first."""
        record = self.place(slug, name)
        present = contract_digest(record)

        def show(row: ContractValidation) -> Content:
            return self.content(validation_of(row), present)

        return self.page(validations_listed(slug, name), show, ("-pk",))


class OneValidation(ValidationEndpoint):
    """One validation."""

    @extend_schema(operation_id="validation_show", responses=ValidationSerializer)
    def get(self, request: Request, slug: str, name: str, validation_id: str) -> Response:
        """Show a validation: clause by clause what came of it, and whether it still counts."""
        found = validation_at(slug, name, validation_id)
        if found is None:
            raise Http404
        return self.one(self.content(found, contract_digest(self.place(slug, name))))
