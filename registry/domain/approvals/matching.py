"""Whether people can fill the slots of a policy, each of them one slot.

It is a matching of distinct people to slots (gate.md, decision 7), so the answer does not depend
on the order in which people are looked at. Where slots stay empty, a theorem of Hall names a set
of responsibilities that together have fewer holders than they need, which is the reason.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from registry.domain.approvals.terms import RoleSlot
from registry.domain.responsibilities import Responsibility

Holders = Mapping[Responsibility, Set[str]]
"""Who could approve, by responsibility; each person under one name wherever they stand."""
_Place = tuple[Responsibility, int]


@dataclass(frozen=True, slots=True)
class Unfilled:
    """Responsibilities that have fewer holders than approvals are demanded of them.

    Attributes:
        responsibilities: several where the same people would have to stand for all of them.
        needed: how many different people they take.
        people: everybody who could approve for any of them.
    """

    responsibilities: tuple[Responsibility, ...]
    needed: int
    people: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """Why it cannot be met, with the names of those who there are."""
        words = " and ".join(word.label.lower() for word in self.responsibilities)
        needs = "needs" if len(self.responsibilities) == 1 else "together need"
        noun = "holder" if len(self.people) == 1 else "holders"
        named = f": {', '.join(self.people)}" if self.people else ""
        wanted = "1 person" if self.needed == 1 else f"{self.needed} people"
        return f"{words} {needs} {wanted}, {len(self.people)} active {noun}{named}"


def unfilled(
    slots: tuple[RoleSlot, ...], holders: Holders, excluded: Set[str] = frozenset()
) -> tuple[Unfilled, ...]:
    """Return why the slots cannot all be filled, nothing where they can.

    Args:
        excluded: who does not count, as the requester of the release.
    """
    able = {slot.responsibility: set(_able(slot, holders) - excluded) for slot in slots}
    places = [(slot.responsibility, n) for slot in slots for n in range(slot.count)]
    filled: dict[str, _Place] = {}
    empty = [place for place in places if not _fill(place, able, filled, set())]
    reasons = {_reason(place, able, filled, places) for place in empty}
    return tuple(sorted(reasons, key=lambda one: one.responsibilities))


def places_filled(slots: tuple[RoleSlot, ...], holders: Holders) -> Mapping[Responsibility, int]:
    """Return how many places of each slot different people fill, as many as can be in all."""
    able = {slot.responsibility: set(_able(slot, holders)) for slot in slots}
    taken: dict[str, _Place] = {}
    for slot in slots:
        for number in range(slot.count):
            _fill((slot.responsibility, number), able, taken, set())
    words = [word for word, _ in taken.values()]
    return {slot.responsibility: words.count(slot.responsibility) for slot in slots}


def _able(slot: RoleSlot, holders: Holders) -> Set[str]:
    return holders.get(slot.responsibility, frozenset())


def _fill(
    place: _Place,
    able: Mapping[Responsibility, Set[str]],
    filled: dict[str, _Place],
    tried: set[str],
) -> bool:
    """Give ``place`` to somebody, moving others to places that are as good (Kuhn)."""
    for person in sorted(able[place[0]] - tried):
        tried.add(person)
        if person not in filled or _fill(filled[person], able, filled, tried):
            filled[person] = place
            return True
    return False


def _reason(
    empty: _Place,
    able: Mapping[Responsibility, Set[str]],
    filled: Mapping[str, _Place],
    places: list[_Place],
) -> Unfilled:
    """Return the responsibilities that compete with ``empty`` for the same people."""
    words, people = {empty[0]}, set(able[empty[0]])
    while others := {filled[person][0] for person in people if person in filled} - words:
        words |= others
        for word in others:
            people |= able[word]
    needed = sum(place[0] in words for place in places)
    ordered = tuple(word for word in Responsibility if word in words)
    return Unfilled(ordered, needed, tuple(sorted(people)))
