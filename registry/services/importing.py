"""What files in other formats say, laid over what is recorded and over documents of ours."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from registry.domain.descriptor import (
    Documents,
    InterfaceDocument,
    Placed,
    Problem,
    Saying,
    TeamDocument,
)
from registry.domain.descriptor.overlaying import Overlay
from registry.models import Team
from registry.selectors.descriptors import descriptor_locked, descriptor_of, team_descriptor_of

_Document = Placed[TeamDocument] | Placed[InterfaceDocument]
_Key = tuple[str, str]
"""Kind and slug of a record."""


def joined(documents: Documents) -> Documents:
    """Return ``documents`` with whole documents in place of sayings; locks what is recorded.

    Sayings of which no document can be made stay, beside the problems that say why.
    """
    ours: dict[_Key, _Document] = {
        (one.document.kind, one.name): one for one in documents.described
    }
    by_key = sorted(documents.sayings, key=lambda one: (one.kind, one.name))
    parts: list[Documents] = []
    failed: list[Saying] = []
    for key, found in groupby(by_key, key=lambda one: (one.kind, one.name)):
        # a description comes first: it begins a record that is not there yet
        sayings = sorted(found, key=lambda one: not one.is_description)
        parts.append(_one(ours.pop(key, None), sayings))
        failed += sayings if parts[-1].problems else ()
    kept = replace(
        documents,
        teams=tuple(one for one in documents.teams if ("Team", one.name) in ours),
        interfaces=tuple(one for one in documents.interfaces if ("AIInterface", one.name) in ours),
        sayings=tuple(failed),
    )
    return Documents.joined((kept, *parts))


def _one(own: _Document | None, sayings: list[Saying]) -> Documents:
    if problems := tuple(_described_twice(own, sayings)):
        return Documents(problems=problems)
    overlay = Overlay.over(own) if own else _recorded(sayings[0].kind, sayings[0].name)
    if overlay is None:
        if sayings[0].lacking:
            return Documents(problems=tuple(one.lacking for one in sayings if one.lacking))
        overlay = Overlay.empty(sayings[0].kind, sayings[0].name)
    for saying in sayings:
        overlay.lay(saying)
    return overlay.read(own)


def _described_twice(own: _Document | None, sayings: Iterable[Saying]) -> Iterable[Problem]:
    describing = [one for one in sayings if one.is_description]
    places = [own.problem(("metadata", "name"), "")] if own else []
    for one in describing:
        here = one.origins["metadata", "name"]
        if places:
            first = places[0]
            yield here.problem(
                f"{one.kind} {one.name} is described in {first.source}:{first.line} already"
            )
        places.append(here.problem(""))


def _recorded(kind: str, slug: str) -> Overlay | None:
    if kind == "Team":
        team = Team.objects.select_for_update().filter(slug=slug).first()
        return Overlay(kind, team_descriptor_of(team)) if team else None
    interface = descriptor_locked(slug)
    return Overlay(kind, descriptor_of(interface)) if interface else None
