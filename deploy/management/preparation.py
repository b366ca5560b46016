"""What must be done before the parts can start: tables, static files, an administrator."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse
from django.utils import timezone

from deploy.demo.registering import register
from deploy.management.stamp import Stamp, digest_of_files
from registry.domain.origins import BY_ITSELF
from registry.management.acting import acting_person
from registry.services.people import administrator_ensure, sign_in_link_create


def tables_step() -> Callable[[], None] | None:
    """Return what brings the tables up to date, or None when they are.

    Raises:
        CommandError: another version of the program made them.
    """
    database = settings.DATABASES[DEFAULT_DB_ALIAS]
    stamp = Stamp(
        settings.ENVIRONMENT.DATA_DIR / ".migrated",
        digest_of_files(_migrations(), settings.ENVIRONMENT.DATABASE_URL),
    )
    # a server may have been emptied since; a file that is still there has not been
    if database["ENGINE"].endswith("sqlite3") and Path(database["NAME"]).exists() and stamp.holds:
        return None
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    _require_known(executor)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        stamp.set()
        return None

    def migrate() -> None:
        call_command("migrate", interactive=False, verbosity=0)
        stamp.set()

    return migrate


def static_step() -> Callable[[], None] | None:
    """Return what collects the static files, or None when none changed since the last time."""
    stamp = Stamp(
        settings.ENVIRONMENT.DATA_DIR / ".static-collected",
        digest_of_files(_static_files(), settings.STORAGES["staticfiles"]["BACKEND"]),
    )
    if settings.STATIC_ROOT.is_dir() and stamp.holds:
        return None

    def collect() -> None:
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.set()

    return collect


def samples_step() -> Callable[[], None]:
    """Return what registers the sample edges; where they are known it changes nothing."""

    def register_samples() -> None:
        register(settings.ENVIRONMENT.DATA_DIR, timezone.now())

    return register_samples


def sign_in_address(now: datetime, email: str = "") -> str:
    """Return a link that signs somebody in once.

    Args:
        email: whose; "" for the administrator, who is made when there is none.

    Raises:
        NobodyToAct: nobody active has that address.
    """
    person = acting_person(email) if email else administrator_ensure(by=BY_ITSELF)
    token = sign_in_link_create(by=BY_ITSELF, person=person, now=now)
    return settings.PUBLIC_URL + reverse("sign-in-once", kwargs={"token": token})


def _require_known(executor: MigrationExecutor) -> None:
    """Let the caller go on only if no other version of the program made the tables."""
    unknown = executor.loader.applied_migrations.keys() - executor.loader.disk_migrations.keys()
    ours = sorted(f"{app}.{name}" for app, name in unknown if app in ("registry", "readiness"))
    if ours:
        raise CommandError(
            f"Another version of the program made these tables: {ours[-1]} is not of this one. "
            "Use that version, or another data folder or database (DATA_DIR, DATABASE_URL)."
        )


def _migrations() -> Iterator[Path]:
    return chain.from_iterable(
        (Path(app.path) / "migrations").glob("*.py") for app in apps.get_app_configs()
    )


def _static_files() -> Iterator[Path]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            yield Path(storage.path(name))
