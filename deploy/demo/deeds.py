"""What the sample people did at the sound samples: a release that runs, and a rehearsal.

The release went through staging, where the same one runs.
"""

from datetime import datetime, timedelta
from pathlib import Path

from deploy.demo import digests
from deploy.demo.descriptors import LEAD, SOUND, slug_of
from deploy.demo.places import STAGING
from deploy.demo.running import FOLDER
from deploy.demo.upstream import VERSION
from registry.domain.releases import ReleaseFields
from registry.domain.rollback import RehearsalFields, Result
from registry.domain.subject import ReleaseSubject
from registry.services.sample_deeds import SampleDeeds

_AGO, _TOOK = timedelta(days=1), timedelta(minutes=8)
_NOTES = """\
What runs behind this sample edge. The digests are those of the demo's own files:

- image: everything that serves the samples,
- model: the echo that answers in the place of one,
- rendering: the script of the chat page,
- configuration: the settings of the edge on the day of the release.
"""


def deeds(data: Path, now: datetime) -> dict[tuple[str, str], SampleDeeds]:
    """Return what was done at the sound samples, by their slugs and environments.

    Args:
        data: the data folder, with the demo's part of it prepared.
    """
    edges = {"production": "", "staging": STAGING}
    return {
        (slug_of(name), kind): _deeds(data / FOLDER / f"{name}{suffix}.toml", now)
        for name in SOUND
        for kind, suffix in edges.items()
    }


def _deeds(settings: Path, now: datetime) -> SampleDeeds:
    started = now - _AGO
    subject = ReleaseSubject(
        image=digests.program(),
        model=digests.model(),
        rendering=digests.rendering(),
        configuration=digests.of_file(settings),
    )
    return SampleDeeds(
        LEAD,
        ReleaseFields(VERSION, subject, notes=_NOTES, rollback_plan="As recorded."),
        RehearsalFields(
            started, started + _TOOK, Result.SUCCEEDED, evidence="Sample: made up for the demo."
        ),
    )
