"""The three parts of the system, and how to tell that each of them works."""

import http.client
import os
import sys
import time
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError

from deploy.management.part import Part, Show
from deploy.management.supervisor import Answer
from readiness.selectors.health import last_heartbeat

_WEB_THREADS = 4
_ANSWER_SECONDS = 2.0


def all_parts(
    bind: str, port: int, workers: int, show: Show, *, with_demo: bool = False
) -> list[Part]:
    """Return web, worker and beat, not yet started, and the sample edges where they are wanted.

    Args:
        bind: address that the web part listens on.
        port: its port.
        workers: batches that are probed at the same time.
        show: gets each line that a part writes.
    """
    environment = _environment()
    commands = {
        "web": web_command(bind, port),
        "worker": _worker_command(workers),
        "beat": _beat_command(),
    }
    if with_demo:
        commands["demo"] = _demo_command()
    return [
        Part(name, [sys.executable, "-m", *command], environment, show, time.monotonic)
        for name, command in commands.items()
    ]


def all_answers(bind: str, port: int, started_at: datetime) -> dict[str, Answer]:
    """Return what must be true of a system that was started at ``started_at``.

    Beat and worker answer together: with a tick that one sent and the other executed.
    """
    return {
        "web": lambda: _web_answers(bind, port),
        "worker and beat": lambda: _tick_since(started_at),
    }


def web_command(bind: str, port: int, application: str = "deploy.wsgi:application") -> list[str]:
    """Return the module and arguments with which the pages and the API are served."""
    return [
        *("granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning"),
        *("--host", bind, "--port", str(port)),
        *("--workers", "1", "--blocking-threads", str(_WEB_THREADS)),
        *("--respawn-failed-workers", "--workers-kill-timeout", "2"),
        application,
    ]


def _worker_command(workers: int) -> list[str]:
    return [
        *("celery", "--quiet", "--app", "deploy.celery", "worker"),
        *("--loglevel", settings.ENVIRONMENT.LOG_LEVEL),
        # a batch waits for edges nearly all of its time: threads let many wait side by side
        *("--pool", "threads", "--concurrency", str(workers)),
        # there are no other workers to greet, and greeting takes a second
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]


def _beat_command() -> list[str]:
    # its INFO lines are one for each tick
    return ["celery", "--quiet", "--app", "deploy.celery", "beat", "--loglevel", "WARNING"]


def _demo_command() -> list[str]:
    return ["deploy.demo", "--data", str(settings.ENVIRONMENT.DATA_DIR)]


def _environment() -> Mapping[str, str]:
    # what a part writes for a moment stays with the rest, where its owner alone looks
    temporary = settings.ENVIRONMENT.DATA_DIR / "tmp"
    temporary.mkdir(mode=0o700, exist_ok=True)
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "deploy.settings",
        "PYTHONUNBUFFERED": "1",
        "TMPDIR": str(temporary),
    }


def _web_answers(bind: str, port: int) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(bind, bind)  # noqa: S104 (compared only)
    connection = http.client.HTTPConnection(host, port, timeout=_ANSWER_SECONDS)
    try:
        connection.request(
            "GET", "/healthz", headers={"Host": urlsplit(settings.PUBLIC_URL).netloc}
        )
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _tick_since(moment: datetime) -> bool:
    try:
        last = last_heartbeat("tick")
    except DatabaseError:
        return False
    return last is not None and last >= moment
