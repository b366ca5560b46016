"""The sample edges in the registry's own descriptor, with invented teams and people."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from deploy.demo import authority, credentials, places, promises, records
from deploy.demo.places import Place
from deploy.demo.running import FOLDER
from registry.domain.descriptor.shapes import API_VERSION
from registry.domain.responsibilities import Responsibility


class _Team(NamedTuple):
    slug: str
    title: str
    lead: str
    member: str


_SUPPORT = _Team("sample-support", "Sample: support", "mia@support.example", "tom@support.example")
_PLATFORM = _Team(
    "sample-platform", "Sample: platform", "ada@platform.example", "lin@platform.example"
)
LEAD = _SUPPORT.lead
"""E-mail address of whoever leads the team that all samples belong to."""
SOUND = ("guarded", "flaky")
"""The samples of which everything is recorded."""
PEOPLE = {
    email: f"Sample: {email.partition('@')[0].capitalize()}"
    for team in (_SUPPORT, _PLATFORM)
    for email in (team.lead, team.member)
}
"""E-mail address to name of everybody in the sample teams."""
_PROTECTED_API = ["/api/models", "/api/chat/completions"]
_ZONE = "local"
_INTERFACES: dict[str, dict[str, Any]] = {
    "guarded": {
        "description": "A chat behind a sound edge. Look here for what good looks like.",
        "tier": 2,
        "classification": "internal",
    },
    "careless": {
        "description": "A chat whose edge leaves doors open. Repair it in its TOML file.",
        "tier": 1,
        "classification": "confidential",
    },
    "flaky": {
        "description": "A chat whose edge is sound but fails now and then.",
        "tier": 3,
        "classification": "internal",
    },
}


class _Plain(yaml.SafeDumper):
    """Writes as people do: long texts as blocks, nothing by reference."""

    def ignore_aliases(self, data: object) -> bool:
        return True

    def text(self, data: str) -> yaml.ScalarNode:
        style = "|" if "\n" in data else None
        return self.represent_scalar("tag:yaml.org,2002:str", data, style)


_Plain.add_representer(str, _Plain.text)


def descriptor(data: Path) -> str:
    """Return the documents of the sample teams and interfaces as YAML.

    Args:
        data: the data folder, with the demo's part of it prepared.

    Raises:
        FileRefused: the file of addresses is missing or wrong.
        FileNotFoundError: there is no authority yet.
    """
    folder = data / FOLDER
    ca_pem = (folder / authority.CERTIFICATE_FILE).read_text("ascii")
    found, today = places.load(folder), authority.made_on(ca_pem.encode())
    documents = [*map(_team, (_SUPPORT, _PLATFORM)), _template()]
    documents += [_interface(name, found.of(name), ca_pem, today) for name in _INTERFACES]
    text: str = yaml.dump_all(documents, Dumper=_Plain, sort_keys=False, allow_unicode=True)
    return text


def identity_headers(data: Path) -> dict[str, dict[str, str]]:
    """Return the stored identities: interface slug to ``a`` and ``b`` to the Authorization header.

    Args:
        data: the data folder, with the demo's part of it prepared.

    Raises:
        FileRefused: the file of tokens is missing or wrong.
    """
    return {
        slug_of(name): {"a": f"Bearer {tokens.a}", "b": f"Bearer {tokens.b}"}
        for name, tokens in credentials.load(data / FOLDER).named().items()
    }


def slug_of(name: str) -> str:
    """Return the slug of the sample interface called ``name``."""
    return f"sample-{name}-chat"


def _team(team: _Team) -> dict[str, Any]:
    members = [{"person": team.lead, "role": "lead"}, {"person": team.member}]
    return _document("Team", {"name": team.slug}, {"title": team.title, "members": members})


def _template() -> dict[str, Any]:
    metadata = {
        "name": promises.TEMPLATE,
        "title": "Sample: standard edge",
        "description": "What every sound edge of the demo promises.",
    }
    clauses = dict(promises.STANDARD)
    return _document("ContractTemplate", metadata, {"team": _PLATFORM.slug, "clauses": clauses})


def _interface(name: str, own: Mapping[str, Place], ca_pem: str, today: date) -> dict[str, Any]:
    about, place = _INTERFACES[name], own["production"]
    described = records.described(name, today)
    promised = {"contract": promises.contract(place, today)} if name in SOUND else {}
    routes = {"alertRoutes": promises.alert_routes(place)} if name in SOUND else {}
    metadata = {
        "name": slug_of(name),
        "title": f"Sample: {name} chat",
        "description": about["description"],
        **described.metadata,
    }
    spec = {
        "team": _SUPPORT.slug,
        "profile": "generic-chat",
        "tier": about["tier"],
        "lifecycle": "production",
        "data": {"classification": about["classification"], **described.data},
        **described.spec,
        **routes,
        "responsibilities": _responsibilities(name),
        "environments": {
            "production": _environment("production", place, ca_pem) | promised,
            **{
                kind: _environment(kind, other, ca_pem)
                for kind, other in own.items()
                if kind != "production"
            },
        },
    }
    return _document("AIInterface", metadata, spec)


def _responsibilities(name: str) -> dict[str, Any]:
    """Return who is asked; at the careless one nobody was asked for most of it."""
    named: dict[str, Any] = {
        "uptime": {"team": _SUPPORT.slug, "backup": {"team": _PLATFORM.slug}},
        "access_control": {"team": _PLATFORM.slug},
        "proxy_configuration": {"team": _PLATFORM.slug},
        "prompt_review": {"person": _SUPPORT.member},
        "release_approval": {"people": [_SUPPORT.lead, _PLATFORM.lead]},
    }
    if name not in SOUND:
        return named
    rest = {word.value: {"team": _SUPPORT.slug} for word in Responsibility}
    return rest | named


def _environment(kind: str, place: Place, ca_pem: str) -> dict[str, Any]:
    environment: dict[str, Any] = {
        "kind": kind,
        "edge": place.edge_url,
        "plain": place.plain_url,
        "ca": ca_pem,
        "outsideZone": _ZONE,
        "routes": {
            "health": {"path": "/health", "status": 200, "contains": '"status":true'},
            "protectedApi": _PROTECTED_API,
            "protectedPages": ["/"],
            "public": ["/health"],
            "version": {"path": "/api/version", "pointer": "/version"},
        },
    }
    identity = {"header": "Authorization", "secretRef": {"stored": True}}
    return {**environment, "identities": {"a": identity, "b": identity}}


def _document(kind: str, metadata: dict[str, Any], spec: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": API_VERSION, "kind": kind, "metadata": metadata, "spec": spec}
