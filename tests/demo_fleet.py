"""The three sample interfaces of ``up --demo``, judged as if their edges had been probed."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from deploy.demo.configuration import EdgeConfiguration
from deploy.demo.registering import register
from deploy.demo.upstream import VERSION
from readiness.domain.access_facts import AccessAnswer, AuthenticationFacts, Content
from readiness.domain.facts import PlainAnswer
from readiness.domain.observation_json import dump
from readiness.domain.probing import ProbeId, target_digest
from readiness.domain.redirection import NOWHERE
from readiness.models import ContractValidation, LatestObservation
from readiness.services.assessing import environments_assess
from readiness.services.validations import validations_finish
from registry.domain.snapshot import EnvironmentSnapshot
from registry.models import Environment
from registry.selectors.snapshots import snapshot_get
from tests.observations import (
    CONTROL,
    LEAF,
    LET_IN,
    MARKED,
    MARKED_ERROR,
    REFUSED_API,
    REFUSED_PAGE,
    ROOT,
    RUNS,
    SIGN_IN_PAGE,
    SOUND_TLS,
    access,
    availability,
    exposed,
    exposure,
    hsts,
    observed,
    plain,
    tls,
    version,
)

NAMES = ("guarded", "careless", "flaky")
_MARK = (f"max-age={EdgeConfiguration().hsts_max_age_seconds}",)
_EXPECTED = Path(__file__).parent / "live" / "demo_expected.toml"


def slug_of(name: str) -> str:
    """Return the slug of a sample."""
    return f"sample-{name}-chat"


def expected(name: str) -> dict[str, str]:
    """Return what the probes find at a sample edge, as the file says that the demo is held to."""
    found: dict[str, str] = tomllib.loads(_EXPECTED.read_text("utf-8"))[name]["checks"]
    return found


def demo_fleet(data: Path, now: datetime) -> dict[str, Environment]:
    """Register the samples and judge what their edges show; return their environments by name.

    ``SECRETS_KEYS`` is needed for the identities of the probes.

    Args:
        data: an empty data folder.
    """
    register(data, now)
    every = Environment.objects.select_related("interface__team")
    for place in every.filter(interface__is_sample=True):
        probed(place, now, is_careless=place.interface.slug == slug_of("careless"))
    started = ContractValidation.objects.values_list("public_id", flat=True)
    validations_finish(public_ids=list(started), now=now)
    environments_assess(environment_ids=every.values_list("pk", flat=True), now=now)
    return {name: every.get(interface__slug=slug_of(name), name="production") for name in NAMES}


def probed(place: Environment, now: datetime, *, is_careless: bool) -> None:
    """Keep what the probes see of a sample edge: doors that are shut, or left open."""
    snapshot = snapshot_get(place.interface.slug)
    assert snapshot is not None
    environment = snapshot.environment(place.name)
    facts = _sound(environment, now) | (_careless(environment) if is_careless else {})
    for probe, seen in facts.items():
        kept = observed(probe, seen, observed_at=now, target=target_digest(environment))
        LatestObservation.objects.update_or_create(
            environment=place,
            probe=probe,
            defaults={"observed_at": kept.observed_at, "content": dump(kept)},
        )


def _sound(environment: EnvironmentSnapshot, now: datetime) -> Mapping[ProbeId, Any]:
    ends = now + timedelta(days=60)
    leaf = replace(LEAF, not_before=now - timedelta(days=30), not_after=ends)
    return {
        ProbeId.AVAILABILITY: availability(),
        ProbeId.TLS: tls(replace(SOUND_TLS, chain=(leaf,), path=(leaf, ROOT))),
        ProbeId.PLAIN_HTTP: plain(),
        ProbeId.HSTS: hsts(*(replace(one, values=_MARK) for one in (MARKED, MARKED_ERROR))),
        ProbeId.AUTHENTICATION: _answers(environment, {}),
        ProbeId.EXPOSURE: exposure(),
        ProbeId.VERSION: version(replace(RUNS, version=VERSION, digest=None)),
    }


def _careless(environment: EnvironmentSnapshot) -> Mapping[ProbeId, Any]:
    public = {one.check: one for name in ("EXP-1", "EXP-2") for one in exposed(name) if one.sign}
    shown = [public.get(one.check, one) for one in exposure().answers]
    opened = {
        "status": 200,
        "content": Content.DATA,
        "digest": "2" * 16,
        "neutral_digest": "2" * 16,
    }
    return {
        ProbeId.PLAIN_HTTP: plain(PlainAnswer("192.0.2.7", "/", 200)),
        ProbeId.HSTS: hsts(replace(MARKED, values=()), replace(MARKED_ERROR, values=())),
        ProbeId.AUTHENTICATION: _answers(environment, opened),
        ProbeId.EXPOSURE: exposure(*shown),
    }


def _answers(environment: EnvironmentSnapshot, strangers: dict[str, Any]) -> AuthenticationFacts:
    """Return how the protected routes answer, those to strangers with ``strangers`` on top."""
    answers: list[AccessAnswer] = [CONTROL]
    for path in environment.protected_api:
        refused = replace(REFUSED_API, route=path, target=path)
        answers += [replace(refused, **strangers), replace(refused, method="POST", **strangers)]
        answers.append(replace(LET_IN, route=path, target=path))
    page: dict[str, Any] = (
        {"content": Content.PAGE, "redirection": NOWHERE, "leads_to": ""} if strangers else {}
    )
    for path in environment.protected_pages:
        answers.append(replace(REFUSED_PAGE, route=path, target=path, **strangers | page))
    return access(*answers, SIGN_IN_PAGE)
