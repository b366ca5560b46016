"""Alert routes in a descriptor: where they lead, and of a secret only where it is kept."""

from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from registry.domain.alert_routes import (
    LONGEST_ADDRESS,
    MOST_ROUTES,
    AlertKind,
    AlertRouteFields,
    Severity,
    normalise_address,
    severities_of,
)
from registry.domain.descriptor.grammar import Slug
from registry.domain.descriptor.identities import SecretReferenceShape, reference_only
from registry.domain.descriptor.shape import Shape
from registry.domain.responsibilities import Responsibility

_ADDRESS = Field(max_length=LONGEST_ADDRESS)


class AlertRouteShape(Shape):
    """A way in which an alert reaches whoever answers for it."""

    name: Slug
    kind: AlertKind
    url: Annotated[str, _ADDRESS] = ""
    """Where it leads; an address that is secret is never written here, but told by secretRef."""
    email: Annotated[str, _ADDRESS] = ""
    secret_ref: (
        Annotated[
            SecretReferenceShape,
            BeforeValidator(reference_only, json_schema_input_type=SecretReferenceShape),
        ]
        | None
    ) = None
    """Where the routing key, or the address that is secret, is kept."""
    severities: Annotated[tuple[Severity, ...], Field(min_length=1, max_length=len(Severity))]
    responsibility: Responsibility = Responsibility.ALERTS
    """That whose holder it reaches."""

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        named = [name for name in ("url", "email", "secret_ref") if getattr(self, name)]
        wanted = self._ways()
        if len(named) != 1 or named[0] not in wanted:
            words = " or ".join({"secret_ref": "secretRef"}.get(one, one) for one in wanted)
            raise ValueError(f"of kind {self.kind.value} must have {words}, and nothing else")
        if named[0] != "secret_ref":
            normalise_address(self.kind, self.url or self.email)
        return self

    @property
    def fields(self) -> AlertRouteFields:
        """The route as services take it."""
        given = self.url or self.email
        source, reference = self.secret_ref.place if self.secret_ref else (None, "")
        return AlertRouteFields(
            name=self.name,
            kind=self.kind,
            severities=severities_of(self.severities),
            responsibility=self.responsibility,
            address=normalise_address(self.kind, given) if given else "",
            source=source,
            reference=reference,
        )

    def _ways(self) -> tuple[str, ...]:
        open_way = "email" if self.kind is AlertKind.EMAIL else "url"
        return (
            *((open_way,) if self.kind.has_address else ()),
            *(("secret_ref",) if self.kind.has_secret else ()),
        )


AlertRoutes = Annotated[tuple[AlertRouteShape, ...], Field(max_length=MOST_ROUTES)]
