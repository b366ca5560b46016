"""``manage.py demo remove``: take away what ``up --demo`` brought."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from registry.domain.origins import of_command
from registry.rights import Actor
from registry.services.people import administrator_ensure
from registry.services.samples import samples_remove


class Command(BaseCommand):
    """Removes the samples; what people registered themselves stays."""

    help = "Remove the sample interfaces, teams and people of up --demo."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the only thing there is to do."""
        parser.add_argument("action", choices=["remove"], help="remove every sample")

    def handle(self, *_: object, **__: object) -> None:
        """Remove, and say how many interfaces that were."""
        origin = of_command("demo")
        removed = samples_remove(by=Actor(administrator_ensure(by=origin), origin))
        self.stdout.write(f"Removed {removed} sample interfaces, with their teams and people.")
