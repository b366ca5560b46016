"""The Celery application: one static tick, JSON only, on a folder or on Redis."""

import os
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

import structlog
from celery import Celery, signals
from celery.exceptions import SecurityWarning
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")

log = structlog.get_logger(__name__)

TICK = "readiness.dispatch_due"
"""Name of the task that selects what is due."""
BEAT = {"beat_version": settings.VERSION}
"""What the scheduler says of itself with every tick."""

_LOOK_SECONDS = 0.2
_REDELIVERY_SECONDS = 900
_CONNECT_SECONDS = 5


def configuration(broker_url: str, broker_folder: Path, tick_seconds: int) -> dict[str, Any]:
    """Return Celery's settings.

    Args:
        broker_url: address of the broker.
        broker_folder: where ``filesystem://`` keeps its messages; made when it is missing.
        tick_seconds: time between two ticks. A tick that waited longer than this is dropped:
            the next one selects the same work.
    """
    is_folder = broker_url.startswith("filesystem")
    return {
        # Celery warns of an address without a host, although a folder needs none
        "broker_url": "filesystem://localhost//" if is_folder else broker_url,
        "broker_transport": "deploy.folder_broker:Transport" if is_folder else None,
        "broker_transport_options": _transport_options(broker_url, broker_folder),
        "broker_connection_retry_on_startup": True,
        "accept_content": ["json"],
        "task_serializer": "json",
        "task_ignore_result": True,
        # every task is safe to run twice, so a worker that dies loses nothing
        "task_acks_late": True,
        "worker_prefetch_multiplier": 1,
        # with remote control each worker would leave a mailbox in the broker's folder
        "worker_enable_remote_control": False,
        "worker_hijack_root_logger": False,
        "worker_redirect_stdouts": False,
        "timezone": "UTC",
        # the tick fires at start anyway, so there is no last run to remember in a file
        "beat_scheduler": "celery.beat:Scheduler",
        "beat_schedule": {
            "tick": {
                "task": TICK,
                "schedule": tick_seconds,
                "kwargs": BEAT,
                "options": {"expires": tick_seconds},
            }
        },
    }


def _transport_options(broker_url: str, folder: Path) -> dict[str, Any]:
    if broker_url.startswith("filesystem"):
        return _folder_options(folder)
    if broker_url.startswith("redis"):
        return {
            "visibility_timeout": _REDELIVERY_SECONDS,
            "socket_connect_timeout": _CONNECT_SECONDS,
            "socket_keepalive": True,
            "global_keyprefix": "ops-registry:",
        }
    return {}


def _folder_options(folder: Path) -> dict[str, Any]:
    queue, control = folder / "queue", folder / "control"
    for part in (queue, control):
        part.mkdir(parents=True, exist_ok=True, mode=0o700)
    return {
        "data_folder_in": str(queue),
        "data_folder_out": str(queue),
        "control_folder": str(control),
        "polling_interval": _LOOK_SECONDS,
    }


app = Celery("deploy")
# a command that records nothing sends no jobs, and needs no folder for them
if not settings.STANDALONE:
    app.conf.update(
        configuration(settings.BROKER_URL, settings.BROKER_DIR, settings.READINESS_TICK_SECONDS)
    )
app.autodiscover_tasks(["readiness"])


# eight lines of text for what is said below in one
warnings.filterwarnings("ignore", category=SecurityWarning)


@signals.worker_init.connect
def say_that_root_is_too_much(**_: object) -> None:
    """Warn where the worker may do whatever it likes: it needs no such rights."""
    if os.geteuid() == 0:
        log.warning("the worker runs as root: a user of its own would be safer")


@signals.worker_ready.connect
def take_over(**_: object) -> None:
    """Where this is the only worker, take over what the one before it had begun."""
    if settings.EMBEDDED:
        import_module("readiness.tasks.listeners").only_worker_started()


@signals.beat_init.connect
def tick_at_start(**_: object) -> None:
    """Send one tick at once: beat's own first one comes after a whole interval."""
    app.send_task(TICK, kwargs=BEAT, expires=settings.READINESS_TICK_SECONDS)
