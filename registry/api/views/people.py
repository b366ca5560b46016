"""People: who has an account, and oneself."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.urls import reverse as page_address
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from registry.api.endpoint import Content, Endpoint, Listing, changing
from registry.api.repetition import once, refuse_key
from registry.api.serializers.people import (
    MeSerializer,
    NewPersonSerializer,
    PersonQuery,
    PersonSerializer,
    SignInLinkSerializer,
)
from registry.domain.permissions import Permission
from registry.models import ApiToken, User
from registry.selectors.belonging import memberships_of
from registry.selectors.directory import PersonFilters, people_seen
from registry.selectors.tokens import scopes_of
from registry.services import people as services


class Me(Endpoint):
    """Whoever asks."""

    for_people: ClassVar[frozenset[str]] = frozenset({"PATCH"})

    @extend_schema(operation_id="me_show", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """Show who one is here, and what the token is for."""
        return self.one(self._show(self.person))

    @extend_schema(operation_id="me_update", request=MeSerializer, responses=MeSerializer)
    def patch(self, request: Request) -> Response:
        """Change one's name and address; no token does, for people sign in with the address."""
        with changing(self, User.objects.all(), self._show, pk=self.person.pk) as person:
            present: dict[str, Any] = {
                "name": person.name,
                "email": person.email,
                "wants_mail": person.wants_mail,
            }
            fields = present | self.checked(MeSerializer, partial=True)
            changed = services.person_update(by=replace(self.by, person=person), **fields)
            return self.one(self._show(changed))

    def _show(self, person: User) -> Content:
        token = self.request.auth
        scopes = scopes_of(token) if isinstance(token, ApiToken) else ()
        belongs = {
            "teams": [one.slug for one in memberships_of(person)],
            "scopes": [str(scope) for scope in scopes],
        }
        own = {name: getattr(person, name) for name in ("email", "name", "wants_mail", "role")}
        return MeSerializer({**own, **belongs}).data


class People(Listing):
    """Who is here, and making an account."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.MANAGE_PEOPLE}

    @extend_schema(
        operation_id="people_list",
        parameters=[PersonQuery],
        responses=PersonSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """List who is here; administrators who are signed in see closed accounts as well."""
        wanted, manages = self.wanted(PersonQuery), _manages(self)
        filters = {name: wanted[name] for name in ("query", "role", "team", "account")}
        found = people_seen(PersonFilters(**filters), by=self.person, manages=manages)
        sort = wanted["sort"] if manages else wanted["sort"].replace("email", "name")
        sign = "-" if sort.startswith("-") else ""
        return self.page(found, _person, (sort, f"{sign}pk"))

    @extend_schema(
        operation_id="person_add",
        request=NewPersonSerializer,
        responses={201: PersonSerializer},
    )
    def post(self, request: Request) -> Response:
        """Make an account for somebody, who gets in by a link first."""
        self.ask()
        return once(self, self._add)

    def _add(self) -> Response:
        person = services.person_add(by=self.by, **self.checked(NewPersonSerializer))
        return self.one(_person(person), 201, reverse("api-person", args=[person.pk]))


class OnePerson(Endpoint):
    """One person."""

    asks: ClassVar[Mapping[str, Permission]] = {"PATCH": Permission.MANAGE_PEOPLE}

    @extend_schema(operation_id="person_show", responses=PersonSerializer)
    def get(self, request: Request, person_id: int) -> Response:
        """Show somebody; closed accounts only to administrators who are signed in."""
        found = people_seen(PersonFilters(), by=self.person, manages=_manages(self))
        return self.one(_person(get_object_or_404(found, pk=person_id)))

    @extend_schema(
        operation_id="person_role_set", request=PersonSerializer, responses=PersonSerializer
    )
    def patch(self, request: Request, person_id: int) -> Response:
        """Give a person another role in the program."""
        with changing(self, User.objects.all(), _person, pk=person_id) as person:
            role = self.checked(PersonSerializer, partial=True).get("role", person.role)
            changed = services.person_role_set(by=self.by, person=person, role=role, now=self.now)
            return self.one(_person(changed))


class _PersonAct(Endpoint):
    """Something that an administrator does to an account."""

    asks: ClassVar[Mapping[str, Permission]] = {"POST": Permission.MANAGE_PEOPLE}

    def found(self, person_id: int) -> User:
        """Return the person, if whoever asks may manage people."""
        self.ask()
        return get_object_or_404(User, pk=person_id)


class PersonClose(_PersonAct):
    """Closing an account."""

    @extend_schema(operation_id="person_close", request=None, responses=PersonSerializer)
    def post(self, request: Request, person_id: int) -> Response:
        """Close an account: its sessions and tokens end, and what it owns lapses at once."""
        person = self.found(person_id)
        return once(self, lambda: self._close(person))

    def _close(self, person: User) -> Response:
        services.person_close(by=self.by, person=person, now=self.now)
        return self.one(_person(User.objects.get(pk=person.pk)))


class PersonOpen(_PersonAct):
    """Opening a closed account again."""

    @extend_schema(operation_id="person_open", request=None, responses=PersonSerializer)
    def post(self, request: Request, person_id: int) -> Response:
        """Open a closed account again."""
        person = self.found(person_id)
        return once(self, lambda: self._open(person))

    def _open(self, person: User) -> Response:
        services.person_open(by=self.by, person=person, now=self.now)
        return self.one(_person(User.objects.get(pk=person.pk)))


class PersonLink(_PersonAct):
    """Making a link that signs somebody in once."""

    @extend_schema(
        operation_id="person_invite", request=None, responses={201: SignInLinkSerializer}
    )
    def post(self, request: Request, person_id: int) -> Response:
        """Make a one-time sign-in link. It is shown this once; older ones stop working."""
        person = self.found(person_id)
        refuse_key(request)
        token = services.person_invite(by=self.by, person=person, now=self.now)
        address = settings.PUBLIC_URL + page_address("sign-in-once", args=[token])
        return Response({"address": address}, 201, headers={"Cache-Control": "no-store"})


def _manages(endpoint: Endpoint) -> bool:
    """Tell whether whoever asks manages accounts, which no token does."""
    return endpoint.by.has_perm(Permission.MANAGE_PEOPLE)


def _person(person: User) -> Content:
    shown = PersonSerializer(person).data
    return shown | {"email": getattr(person, "shown_email", person.email)}
