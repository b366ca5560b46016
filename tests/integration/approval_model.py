"""A small model of releases and their approval, written from the rules and not from the code."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product
from typing import NamedTuple

WAITING = ("submitted", "changes_requested")
EDITABLE = ("draft", *WAITING)
OPEN = (*EDITABLE, "admitted")
TAKEN_BACK = ("rolled_back", "revoked")
DAY = timedelta(days=1)
SLOTS = ("approval", "review")
FINAL = (
    *("release.expired", "approval.rejected", "approval.unsatisfiable"),
    *("freeze.active", "soak.never", "contract.changed"),
)
"""Reasons for which nobody waits: another act, or the end of a freeze, has to come first."""


class Text(NamedTuple):
    """What one revision says; the proxy is the contract that it names, "" for none."""

    image: str
    prompt: str
    plan: str = ""
    proxy: str = ""


class Demand(NamedTuple):
    """What a policy demands of one kind of change.

    Attributes:
        soak: days in staging.
        frozen: the day of each week that is frozen, counted from Monday; -1 for none.
    """

    approvals: int
    reviews: int
    days: int
    soak: int = 0
    frozen: int = -1


class Cast(NamedTuple):
    """One vote."""

    person: str
    slot: str
    choice: str
    revision: int
    at: datetime


PROXIES = Demand(1, 0, 7)
"""What is demanded of another contract, whatever is demanded of all else."""


@dataclass
class Asked:
    """One release."""

    texts: list[Text]
    editors: list[str]
    proposed_at: datetime
    state: str = "draft"
    is_admitted: bool = False
    submitted_at: datetime | None = None
    admitted_at: datetime | None = None
    demanded: dict[str, Demand] = field(default_factory=dict)
    votes: list[Cast] = field(default_factory=list)


@dataclass
class Model:
    """Everything that the rules depend on; every act returns whether it may be done, and does it.

    Attributes:
        holders: since when somebody holds a slot, by slot and person.
        policy: what a policy demands of every change, None for the strict default.
        runs: what went out, and whether it was approved before.
        contract: the one that the place has now.
        staged: what went to staging, and when, one after the other.
    """

    now: datetime
    holders: dict[tuple[str, str], datetime]
    policy: Demand | None = None
    releases: list[Asked] = field(default_factory=list)
    runs: list[tuple[Asked, bool]] = field(default_factory=list)
    contract: str = "7"
    staged: list[tuple[datetime, Text]] = field(default_factory=list)

    def shown(self, one: Asked) -> str:
        """Return the state that people read."""
        if one.state in WAITING and self._is_over(one):
            return "expired"
        if one.state == "submitted" and self.is_approved(one):
            return "approved"
        return one.state

    def gate(self, one: Asked) -> tuple[str, set[str]]:
        """Return whether it may go out to a place that is in order, and every reason if not."""
        if one.state not in OPEN:
            return "deny", {
                "approval.rejected" if one.state == "rejected" else f"release.{one.state}"
            }
        against = {
            "release.draft": one.state == "draft",
            "release.expired": self._is_over(one)
            or (self._is_admitted_too_long(one) and self._is_late(one)),
            "release.admission_over": self._is_admitted_too_long(one) and not self._is_late(one),
            "approval.changes_requested": one.state == "changes_requested"
            or self._is_said(one, "request_changes"),
            "approval.rejected": self._is_said(one, "reject"),
            "approval.unsatisfiable": bool(self._hopeless(one)),
            "approval.missing": bool(self._missing(one) - self._hopeless(one)),
            **self._beside(one),
        }
        why = {code for code, holds in against.items() if holds}
        verdict = "deny" if why.intersection(FINAL) else "pending"
        return (verdict if why else "allow"), why

    def propose(self, text: Text) -> bool:
        """Propose a release."""
        self.releases.append(Asked([text], ["mia"], self.now))
        return True

    def edit(self, one: Asked, text: Text, by: str) -> bool:
        """Edit it."""
        if one.state not in EDITABLE or self._is_over(one):
            return False
        one.texts.append(text)
        one.editors.append(by)
        if one.state in WAITING:
            one.state = "submitted"
            self._demand(one)
        return True

    def submit(self, one: Asked) -> bool:
        """Ask for its approval."""
        if one.state != "draft":
            return False
        before = one.submitted_at
        one.submitted_at = self.now
        if self._hopeless(one):
            one.submitted_at = before
            return False
        one.state = "submitted"
        self._demand(one)
        return True

    def vote(self, one: Asked, person: str, slot: str, choice: str, revision: int) -> bool:
        """Vote on it."""
        demanded = self._in_force(one)
        may = (
            one.state == "submitted"
            and not self._is_over(one)
            and revision == len(one.texts)
            and (slot == "approval" or demanded.reviews > 0)
            and (person in self._able(one, slot) or self._objects(one, person, slot, choice))
        )
        if not may:
            return False
        same = [v for v in one.votes if (v.person, v.slot, v.revision) == (person, slot, revision)]
        one.votes = [v for v in one.votes if v not in same]
        one.votes.append(Cast(person, slot, choice, revision, self.now))
        one.state = {"reject": "rejected", "request_changes": "changes_requested"}.get(
            choice, one.state
        )
        return True

    def unvote(self, one: Asked, person: str, slot: str) -> bool:
        """Take votes back."""
        mine = [vote for vote in one.votes if (vote.person, vote.slot) == (person, slot)]
        if one.state not in WAITING or self._is_over(one) or not mine:
            return False
        one.votes = [vote for vote in one.votes if vote not in mine]
        newest = [vote for vote in one.votes if vote.revision == len(one.texts)]
        if all(vote.choice != "request_changes" for vote in newest):
            one.state = "submitted"
        return True

    def withdraw(self, one: Asked) -> bool:
        """Take it back."""
        return self._end(one, "withdrawn", OPEN)

    def revoke(self, one: Asked) -> bool:
        """Take its approval back."""
        if self._is_over(one):
            return False
        return self._end(one, "revoked", (*WAITING, "admitted", "deployed", "verified"))

    def admit(self, one: Asked) -> bool:
        """Let it out."""
        waits = one.state == "submitted" and not self._is_over(one)
        again = self._is_admitted_too_long(one) and not self._is_late(one)
        may = (waits or again) and self.is_approved(one) and not any(self._beside(one).values())
        others = (other for other in self.releases if other is not one)
        if not may or any(other.state == "admitted" for other in others):
            return False
        one.state, one.is_admitted, one.admitted_at = "admitted", True, self.now
        return True

    def deploy(self, one: Asked) -> bool:
        """Have it go out."""
        if self._is_admitted_too_long(one):
            return False
        return self._out(one, "deployed", ("admitted",), approved=True)

    def override(self, one: Asked) -> bool:
        """Have it go out without approval."""
        return self._out(one, "overridden", OPEN)

    def record(self, one: Asked) -> bool:
        """Say that it went out."""
        return not self._runs(one) and self._out(one, "recorded", ("draft", "recorded"))

    def verify(self, one: Asked) -> bool:
        """Say that it does what it should."""
        return self._runs(one) and self._end(one, "verified", ("deployed",))

    def roll_back(self, one: Asked) -> bool:
        """Go back to what ran before."""
        earlier = [was for was, _ in self.runs if was is not one and was.state not in TAKEN_BACK]
        if not self._runs(one) or not earlier:
            return False
        target = [*earlier[-1:], *(was for was in earlier if was.is_admitted)][-1]
        one.state = "rolled_back"
        self.runs.append((target, False))
        self._supersede(target, ("admitted",))
        return True

    def is_approved(self, one: Asked) -> bool:
        """Whether different people who count fill all slots, and none of them objects."""
        objections = (self._is_said(one, choice) for choice in ("reject", "request_changes"))
        return not (any(objections) or self._missing(one))

    def _beside(self, one: Asked) -> dict[str, bool]:
        """Return what keeps it in beside state and votes."""
        soak = self._in_force(one).soak * DAY
        longest, is_there = self._ran(one.texts[-1])
        return {
            "freeze.active": any(
                each.frozen == self.now.weekday() for each in self._demanding(one)
            ),
            "soak.never": longest < soak and not is_there,
            "soak.running": longest < soak and is_there,
            "contract.changed": one.texts[-1].proxy not in ("", self.contract),
        }

    def _ran(self, text: Text) -> tuple[timedelta, bool]:
        """Return for how long it ran in staging at most without a break, and whether it does."""
        longest, since = timedelta(), None
        for at, other in [*self.staged, (self.now, text)]:
            longest = max(longest, at - since if since else longest)
            is_same = (other.image, other.prompt) == (text.image, text.prompt)
            since = (since or at) if is_same else None
        last = self.staged[-1][1]
        return longest, (last.image, last.prompt) == (text.image, text.prompt)

    def _is_said(self, one: Asked, choice: str) -> bool:
        return any(vote.choice == choice for vote in self._counting(one))

    def _missing(self, one: Asked) -> set[str]:
        """Return the slots that want another vote; who voted in both stands for the approval."""
        approving = [vote for vote in self._counting(one) if vote.choice == "approve"]
        people = {slot: {vote.person for vote in approving if vote.slot == slot} for slot in SLOTS}
        return max(
            self._ways(one, people), key=lambda empty: "approval" not in empty, default=set()
        )

    def _hopeless(self, one: Asked) -> set[str]:
        """Return the slots that may stay empty although everybody approves who may."""
        able = {slot: self._able(one, slot) for slot in SLOTS}
        return set().union(*self._ways(one, able))

    def _counting(self, one: Asked) -> list[Cast]:
        ordered = sorted(one.votes, key=lambda vote: (vote.revision, vote.at))
        last = {(vote.person, vote.slot): vote for vote in ordered}
        newest = one.texts[-1]
        days = self._in_force(one).days
        return [
            vote
            for vote in last.values()
            if vote.person in self._able(one, vote.slot)
            and (vote.slot == "approval" or self._in_force(one).reviews)
            and vote.at + days * DAY > self._judged_at(one)
            and not (vote.choice == "request_changes" and vote.revision < len(one.texts))
            and (
                one.texts[vote.revision - 1] == newest
                if vote.slot == "approval"
                else one.texts[vote.revision - 1].prompt == newest.prompt
            )
        ]

    def _judged_at(self, one: Asked) -> datetime:
        """Return until when its votes grow older: what is admitted was decided."""
        is_decided = one.state == "admitted" and not self._is_admitted_too_long(one)
        return one.admitted_at if is_decided and one.admitted_at else self.now

    def _objects(self, one: Asked, person: str, slot: str, choice: str) -> bool:
        """Tell whether somebody says no who holds the slot since too short a time for a yes."""
        is_part = person in {"mia", one.editors[-1], *self._writers(one, slot)}
        return choice != "approve" and (slot, person) in self.holders and not is_part

    def _able(self, one: Asked, slot: str) -> set[str]:
        taking_part = {"mia", one.editors[-1], *self._writers(one, slot)}
        return {
            person
            for (where, person), since in self.holders.items()
            if where == slot and since < one.proposed_at and person not in taking_part
        }

    def _writers(self, one: Asked, slot: str) -> set[str]:
        newest, looked_at = (
            one.texts[-1],
            ("image", "prompt", "plan", "proxy") if slot == "approval" else ("prompt",),
        )
        made = zip([Text("", ""), *one.texts], one.texts, one.editors, strict=False)
        return {
            editor
            for before, text, editor in made
            for part in looked_at
            if getattr(before, part) != getattr(text, part) == getattr(newest, part)
        }

    def _ways(self, one: Asked, people: Mapping[str, Iterable[str]]) -> list[set[str]]:
        """Return which slots stay empty, for every way to fill as many as different people can."""
        wanted = self._in_force(one)
        places = ["approval"] * wanted.approvals + ["review"] * wanted.reviews
        found: dict[int, list[set[str]]] = {}
        for way in product(*(["", *sorted(people[place])] for place in places)):
            named = [person for person in way if person]
            if len(set(named)) == len(named):
                empty = {place for place, person in zip(places, way, strict=True) if not person}
                found.setdefault(len(named), []).append(empty)
        return found[max(found)]

    def _demanding(self, one: Asked) -> list[Demand]:
        live = self._live(one)
        kept = [demand for kind, demand in one.demanded.items() if kind in live]
        return [*live.values(), *kept]

    def _in_force(self, one: Asked) -> Demand:
        approvals, reviews, days, soak, _ = zip(*self._demanding(one), strict=True)
        return Demand(max(approvals), max(reviews), min(days), max(soak))

    def _live(self, one: Asked) -> dict[str, Demand]:
        """Return what is demanded now of each kind of change."""
        text = one.texts[-1]
        nothing = Text("", "")
        ran = [nothing, *(was.texts[-1] for was, _ in self.runs)]
        counting = (was for was, approved in self.runs if approved and was.state not in TAKEN_BACK)
        approved = [nothing, *(was.texts[-1] for was in counting)]
        last = ran[-1], approved[-1]
        kinds = {"code" for was in last if was.image != text.image}
        kinds |= {"prompt" for was in last if was.prompt != text.prompt}
        kinds |= {"proxy" for was in last if was.proxy != text.proxy}
        strict = {"code": Demand(1, 0, 7), "prompt": Demand(1, 1, 7)}
        return {
            kind: PROXIES if kind == "proxy" else self.policy or strict[kind]
            for kind in kinds or {"code"}
        }

    def _demand(self, one: Asked) -> None:
        one.demanded = self._live(one) | one.demanded

    def _is_over(self, one: Asked) -> bool:
        return one.state in WAITING and self._is_late(one)

    def _is_late(self, one: Asked) -> bool:
        submitted = one.submitted_at
        return submitted is not None and submitted + 14 * DAY <= self.now

    def _is_admitted_too_long(self, one: Asked) -> bool:
        admitted = one.admitted_at
        return one.state == "admitted" and admitted is not None and admitted + DAY <= self.now

    def _runs(self, one: Asked) -> bool:
        return bool(self.runs) and self.runs[-1][0] is one

    def _end(self, one: Asked, state: str, states: Iterable[str]) -> bool:
        if one.state not in states:
            return False
        one.state = state
        return True

    def _out(
        self, one: Asked, state: str, states: Iterable[str], *, approved: bool = False
    ) -> bool:
        if not self._end(one, state, states):
            return False
        self.runs.append((one, approved))
        self._supersede(one, (*WAITING, "admitted") if approved else ("admitted",))
        return True

    def _supersede(self, by: Asked, states: Iterable[str]) -> None:
        for other in self.releases:
            if other is not by:
                self._end(other, "superseded", states)
