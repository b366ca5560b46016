"""A throw-away database with the program's tables, for benchmarks."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import django

from deploy.management.programs import find
from deploy.management.servers import postgresql


@contextmanager
def prepared(backend: str) -> Iterator[None]:
    """Set Django up on an empty database of its own until the end of the block."""
    with ExitStack() as stack:
        if backend == "PostgreSQL":
            programs = find("initdb")
            if programs is None:
                raise SystemExit("PostgreSQL is missing: install the package postgresql.")
            address = stack.enter_context(postgresql(programs.resolve().parent))
            os.environ["TEST_DATABASE_URL"] = address
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        try:
            yield
        finally:
            connection.close()
