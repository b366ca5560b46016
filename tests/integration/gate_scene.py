"""A release whose gates are all open at ``NOW``, and what shuts one of them."""

from datetime import datetime, timedelta

from readiness.domain.vitals import Part
from readiness.models import HostProof, LatestObservation
from readiness.services.assessing import environments_assess
from readiness.services.heartbeats import heartbeat_record
from readiness.services.proofs import proofs_complete
from readiness.services.schedules import schedules_complete
from registry.domain.responsibilities import Responsibility
from registry.domain.vocabulary import DataClassification, Lifecycle
from registry.models import Environment, Interface, Route
from registry.selectors.snapshots import snapshots_of
from tests.factories import NOW, OwnershipFactory
from tests.integration.approval_scene import APPROVAL, LONG_AGO, PROMPT, Approving
from tests.observations import ENVIRONMENT
from tests.scenes import SOUND, observe, promise_everything, record_everything


class Gates(Approving):
    """The same people, and a place where nothing is wrong."""

    def __init__(self, now: datetime = NOW) -> None:
        super().__init__(tier=2)
        place, team = self.place, self.interface.team
        Interface.objects.filter(pk=self.interface.pk).update(
            description="Answers questions.",
            lifecycle=Lifecycle.PRODUCTION,
            data_classification=DataClassification.INTERNAL,
        )
        Environment.objects.filter(pk=place.pk).update(edge_url="https://chat.example.test")
        place.refresh_from_db()
        for route in ENVIRONMENT.routes:
            Route.objects.create(environment=place, kind=route.kind, path=route.path)
        proofs_complete(interfaces=snapshots_of([self.interface.pk]).values())
        HostProof.objects.update(proven_at=now, way="dns")
        for word in set(Responsibility) - {APPROVAL, PROMPT}:
            OwnershipFactory.create(
                interface=self.interface,
                responsibility=word,
                person=None,
                team=team,
                accepted_at=LONG_AGO,
            )
        record_everything(self.interface, self.mia, now)
        promise_everything(place)
        schedules_complete(now=now + timedelta(days=1))
        self.see(now=now)

    def see(self, edge: str = SOUND, now: datetime = NOW) -> None:
        """Have everything probed a moment before ``now``, and the scheduler tick."""
        observe(self.place, edge, now)
        environments_assess(environment_ids=[self.place.pk], now=now)
        heartbeat_record(name=Part.TICK, now=now)

    def forget(self, *probes: str) -> None:
        """Lose what probes saw."""
        LatestObservation.objects.filter(environment=self.place, probe__in=probes).delete()
