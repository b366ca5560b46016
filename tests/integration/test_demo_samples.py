"""What ``up --demo`` registers: how ready it is, now and later, and that all of it goes again."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from deploy.demo import digests, places
from deploy.demo.registering import register
from deploy.demo.running import FOLDER
from readiness.domain.findings import Finding
from readiness.domain.outcomes import Outcome
from readiness.domain.scorecards import current
from readiness.selectors.interface import interface_page
from registry.models import AlertRoute, ContractVersion, Deployment, Interface
from registry.selectors.people import reader_of
from registry.services.applying import Action
from registry.services.people import administrator_ensure
from registry.domain.origins import BY_ITSELF


@pytest.fixture
def data(db, settings, tmp_path) -> Path:
    settings.SECRETS_KEYS = (Fernet.generate_key().decode(),)
    register(tmp_path, timezone.now())
    return tmp_path


def level_1(name: str, now: datetime) -> dict[str, Finding]:
    reader = reader_of(administrator_ensure(by=BY_ITSELF))
    page = interface_page(f"sample-{name}-chat", reader=reader, now=now)
    assert page is not None
    (view,) = page.assessments
    return {found.check: found for found in view.assessment.findings if found.level == 1}


def past_every_question() -> datetime:
    last = max(line.enable_on for line in current().lines if line.enable_on)
    return max(timezone.now(), datetime.combine(last, time(), UTC)) + timedelta(days=1)


def test_debug(data):
    for name in ("guarded", "flaky", "careless"):
        for now in (timezone.now(), past_every_question()):
            print(name, now)
            for check, f in level_1(name, now).items():
                print(" ", check, f.outcome.value, f.summary, f.counts_from)
    assert 0
