#!/usr/bin/env python3
"""The only command that people type: ``python3 manage.py up``, ``assess``, ``test`` and the rest.

``up``, ``assess``, ``test`` and ``setup`` need nothing but Python: they make ``.venv`` beside this
file, put the locked versions into it, and start again inside it. Pythons since 3.6 can read this
file, so that an old one gets a sentence instead of a traceback; what it imports later need not.
"""

import os
import sys
from pathlib import Path

VENV = Path(__file__).resolve().parent / ".venv"
OLDEST, NEWEST = (3, 11), (3, 14)
SETS_UP = ("up", "assess", "test", "setup")
INTERRUPTED = 130
"""What shells say of a program that Ctrl-C ended."""


def main() -> None:
    """Make sure of the environment, then do what Django's own ``manage.py`` does."""
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    try:
        require_python(sys.version_info.major, sys.version_info.minor)
        if command in SETS_UP:
            install("dev" if command == "test" or "--dev" in sys.argv else "runtime")
        enter_environment()
        if command == "setup":
            print(f"Everything is installed in {sys.prefix}.")
        else:
            run(command)
    except SystemExit as stop:
        if isinstance(stop.code, str):
            print(stop.code, file=sys.stderr)
            sys.exit(2)
        raise
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        sys.exit(INTERRUPTED)


def require_python(major: int, minor: int) -> None:
    """Refuse, with a sentence, a Python for which there is no lock."""
    if not OLDEST <= (major, minor) <= NEWEST:
        raise SystemExit(
            f"Python {major}.{minor} cannot run this: "
            f"call manage.py with one from {OLDEST[0]}.{OLDEST[1]} to {NEWEST[0]}.{NEWEST[1]}."
        )


def install(group: str) -> None:
    """Put the locked versions of ``runtime`` or ``dev`` into ``.venv``, unless they are there."""
    from deploy.management.installation import set_up  # noqa: PLC0415 (not for old Pythons)

    set_up(group)


def enter_environment() -> None:
    """Start again with the Python of ``.venv``, when there is one and this is another."""
    python = VENV / "bin" / "python"
    if Path(sys.prefix).resolve() != VENV.resolve() and python.exists():
        os.execv(str(python), [str(python), *sys.argv])  # noqa: S606 (no shell is wanted)


def run(command: str) -> None:
    """Hand the command to Django, with the settings and the environment that it needs."""
    from deploy.management import embedded  # noqa: PLC0415 (not for old Pythons)

    try:
        from django.core.management import execute_from_command_line  # noqa: PLC0415 (see below)
    except ImportError:
        raise SystemExit("Nothing is installed: run `python3 manage.py setup` first.") from None
    settings = "tests.settings" if command == "test" else "deploy.settings"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings)
    with embedded.prepared(command, sys.argv[2:]):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
