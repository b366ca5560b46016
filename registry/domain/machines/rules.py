"""Trust rules: what a pipeline has to say, to the letter, before it may do something here."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from registry.domain.machines.issuers import COMMIT_CLAIM, ENVIRONMENT_CLAIM, IssuerKind
from registry.domain.machines.refusals import Reason, TokenRefused
from registry.domain.tokens import Verb

MOST_PINS = 20
LONGEST_CLAIM = 100
LONGEST_VALUE = 300
VERBS = (
    Verb.GATE_EVALUATE,
    Verb.GATE_READ,
    Verb.EVIDENCE_WRITE,
    Verb.RELEASE_WRITE,
    Verb.REGISTRY_READ,
    Verb.REGISTRY_WRITE,
)
"""What a rule may give. The audit trail is of no single interface, and so none gives it."""
_CHECKED_ANYWAY = frozenset({"iss", "aud", "exp", "nbf", "iat", "jti"})
_OF_A_RUN = frozenset({"run_id", "run_attempt", "run_number", "pipeline_id", "job_id"})
"""What the next run has another of."""
_NAME = re.compile(r"[A-Za-z0-9_./:-]+")
_REFS = frozenset({"ref", "ref_path", "ref_protected", "ref_type"})


class PinsInvalid(Exception):
    """Pins that cannot be relied on; the message says what to add or to change."""


@dataclass(frozen=True, slots=True)
class Pin:
    """A claim and the one value that it has to have. Texts are texts: ``"true"`` is one."""

    claim: str
    value: str

    def __str__(self) -> str:
        return f"{self.claim} = {self.value}"


@dataclass(frozen=True, slots=True)
class Rule:
    """What is trusted, and with what.

    Attributes:
        interface: its slug.
        environments: by name; without one it gives nothing.
    """

    id: int
    name: str
    interface: str
    environments: tuple[str, ...]
    verbs: tuple[Verb, ...]
    pins: tuple[Pin, ...]


def checked_pins(kind: IssuerKind, pins: Sequence[Pin]) -> tuple[Pin, ...]:
    """Return ``pins`` if nobody but the pipeline that is meant could meet them.

    Raises:
        PinsInvalid: they pin too little, or what does not hold.
    """
    if len(pins) > MOST_PINS:
        raise PinsInvalid(f"Pin {MOST_PINS} claims at most.")
    for pin in pins:
        _require_sound(kind, pin)
    claims = [pin.claim for pin in pins]
    if twice := next((claim for claim in claims if claims.count(claim) > 1), None):
        raise PinsInvalid(f"{twice} is pinned twice. Write a rule for each value.")
    if missing := too_little(kind, pins):
        raise PinsInvalid(missing)
    return tuple(pins)


def too_little(kind: IssuerKind, pins: Iterable[Pin]) -> str:
    """Return what has to be added before ``pins`` mean one pipeline, "" where they do."""
    claims = {pin.claim: pin.value for pin in pins}
    profile = kind.profile
    if profile.repository and profile.repository not in claims:
        who = "anybody's pipeline" if profile.repository != "sub" else "every job"
        return f"Pin {profile.repository} as well: without it {who} at this issuer would be let in."
    is_guarded = ENVIRONMENT_CLAIM in claims and claims.get(profile.guard) == "true"
    if profile.places and not is_guarded and claims.keys().isdisjoint(profile.places):
        return (
            f"Pin {' or '.join(profile.places)} as well, or {ENVIRONMENT_CLAIM} together with "
            f"{profile.guard} = true: without that every branch of the project would be let in, "
            "since any of them may name an environment."
        )
    if not claims:
        return "Pin at least one claim: sub, or what tells this pipeline from all others."
    return ""


def differing(pins: Iterable[Pin], claims: Mapping[str, str]) -> tuple[Pin, ...]:
    """Return the pins that ``claims`` do not meet: exactly, with nothing folded or trimmed."""
    return tuple(pin for pin in pins if claims.get(pin.claim) != pin.value)


def chosen(
    rules: Iterable[Rule],
    claims: Mapping[str, str],
    kind: IssuerKind,
    *,
    interface: str = "",
    environment: str = "",
) -> Rule:
    """Return the one rule that lets a token in.

    Args:
        interface: slug of the one that it is for, "" where it was not said.
        environment: name of the one that it is for, "" where it was not said.

    Raises:
        TokenRefused: none does, or more than one and it was not said which is meant. It tells of
            the rule that is nearest.
    """
    about = [rule for rule in rules if _is_about(rule, interface, environment)]
    fitting = [rule for rule in about if not differing(rule.pins, claims)]
    if not fitting:
        raise _none(about, claims, kind, interface, environment)
    # the one that asks for more was written for just this; what is left is for people to say
    fitting.sort(key=lambda rule: (-len(rule.pins), rule.id))
    _, best = next(groupby(fitting, key=lambda rule: len(rule.pins)))
    first, *others = best
    if others:
        places = sorted({f"{one.interface}: {', '.join(one.environments)}" for one in fitting})
        raise TokenRefused(
            Reason.SEVERAL_RULES,
            "Several trust rules let this pipeline in. Say which interface and environment are "
            f"meant: {'; '.join(places)}.",
        )
    return first


def require_commit(claims: Mapping[str, str], commit: str) -> None:
    """Let the caller go on only if the pipeline runs for ``commit``; "" where none was named.

    Raises:
        TokenRefused: it runs for another, or does not say for which.
    """
    found = claims.get(COMMIT_CLAIM, "")
    if commit and commit.lower() != found.lower():
        raise TokenRefused(
            Reason.WRONG_COMMIT,
            f"The pipeline does not run for the commit {commit[:64]}: its token says "
            f"{found[:64] or 'none'}.",
            claim=COMMIT_CLAIM,
            expected=commit[:64],
        )


def _is_about(rule: Rule, interface: str, environment: str) -> bool:
    if not rule.environments:
        return False
    return interface in ("", rule.interface) and (
        environment == "" or environment in rule.environments
    )


def _none(
    rules: Iterable[Rule],
    claims: Mapping[str, str],
    kind: IssuerKind,
    interface: str,
    environment: str,
) -> TokenRefused:
    near = [(differing(rule.pins, claims), rule.id) for rule in rules]
    if not near:
        place = "/".join(filter(None, (interface, environment))) or "any interface"
        return TokenRefused(
            Reason.NO_RULE,
            f"No trust rule lets pipelines of this issuer do anything at {place}. Somebody who "
            "may change the interface writes one on its page.",
        )
    pins, _ = min(near, key=lambda one: (_is_foreign(one[0], kind), len(one[0]), one[1]))
    first = min(pins, key=lambda pin: (not _is_foreign((pin,), kind), pin.claim not in _REFS))
    said = "has no such claim" if first.claim not in claims else "says otherwise"
    return TokenRefused(
        _reason(first, kind),
        f"{first.claim} has to be {first.value}, to the letter, and the token {said}.",
        claim=first.claim,
        expected=first.value,
    )


def _is_foreign(pins: Iterable[Pin], kind: IssuerKind) -> bool:
    return any(pin.claim == kind.profile.repository for pin in pins)


def _reason(pin: Pin, kind: IssuerKind) -> Reason:
    if _is_foreign((pin,), kind):
        return Reason.WRONG_REPOSITORY
    return Reason.WRONG_REF if pin.claim in _REFS else Reason.WRONG_CLAIM


def _require_sound(kind: IssuerKind, pin: Pin) -> None:
    if not _NAME.fullmatch(pin.claim) or len(pin.claim) > LONGEST_CLAIM:
        raise PinsInvalid(f"{pin.claim[:LONGEST_CLAIM] or 'Nothing'} is no name of a claim.")
    if not pin.value or len(pin.value) > LONGEST_VALUE or not pin.value.isprintable():
        raise PinsInvalid(f"Say what {pin.claim} has to be, in {LONGEST_VALUE} characters at most.")
    if pin.claim in _CHECKED_ANYWAY:
        raise PinsInvalid(
            f"{pin.claim} is checked for every token. Pin what tells pipelines apart."
        )
    if pin.claim in _OF_A_RUN:
        raise PinsInvalid(f"{pin.claim} is another with every run, so the rule would end with one.")
    if "*" in pin.value:
        raise PinsInvalid(f"{pin.claim} is compared to the letter: there are no patterns.")
    if better := kind.profile.instead.get(pin.claim):
        raise PinsInvalid(
            f"{pin.claim} may come to mean something else, when a name is given up and taken by "
            f"others. Pin {better}."
        )
