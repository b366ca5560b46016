"""People with different rights and tokens, and programs that speak for them."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from registry.domain.origins import Origin, Via
from registry.domain.tokens import Verb
from registry.models import User
from registry.rights import Actor
from registry.services.tokens import token_create
from tests.web.conftest import (
    NOW,
    Cast,
    cast,
    environment,
    interface,
    proxy,
    signed_in,
    static_folder,
)

V1 = "/api/v1"


class Program:
    """A client of the API with a token, or with none."""

    def __init__(self, raw: str = "") -> None:
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {raw}"} if raw else {}

    def send(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        """Send one request; ``body`` goes out as JSON."""
        extra = {} if body is None else {"data": body, "content_type": "application/json"}
        sent = self.headers | dict(headers or {})
        return getattr(self.client, method.lower())(f"{V1}{path}", headers=sent, **extra)

    def get(self, path: str, **headers: str) -> Any:
        """Read an address."""
        return self.send("GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def change(self, method: str, path: str, body: Any = None) -> Any:
        """Read a record, and send a change of what was read."""
        tag = self.get(path).headers.get("ETag", "*")
        return self.send(method, path, body, {"If-Match": tag})


def token_of(person: User, *verbs: Verb, places: tuple[str, ...] = ()) -> str:
    made = token_create(
        by=Actor(person, Origin(Via.PAGE)),
        name="for a test",
        verbs=verbs or (Verb.REGISTRY_READ, Verb.REGISTRY_WRITE),
        places=places,
        days=1,
        now=timezone.now(),
    )
    return made.raw


def program_of(person: User, *verbs: Verb, places: tuple[str, ...] = ()) -> Program:
    return Program(token_of(person, *verbs, places=places))


class SignedIn(Program):
    """The same for somebody who is signed in in a browser."""

    def __init__(self, person: User) -> None:
        super().__init__()
        self.client = signed_in(person)


@pytest.fixture
def owner(cast: Cast) -> Program:
    """A program of a member of the owning team."""
    return program_of(cast.owner)


@pytest.fixture
def administrator(cast: Cast) -> Program:
    """A program of an administrator."""
    return program_of(cast.administrator)


__all__ = ["NOW", "Cast", "cast", "environment", "interface", "proxy", "signed_in", "static_folder"]
