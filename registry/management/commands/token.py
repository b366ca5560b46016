"""``manage.py token``: make an API token at the terminal, as somebody does in their account."""

from argparse import ArgumentParser

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand
from django.utils import timezone

from registry.domain.origins import of_command
from registry.domain.tokens import Verb
from registry.management.acting import NobodyToAct, acting_person
from registry.rights import Actor
from registry.services.errors import Refused
from registry.services.tokens import token_create

REFUSED = 2
"""Exit status when no token was made."""


class Command(BaseCommand):
    """Makes a token within the rights of a person, and prints it this once."""

    help = "Make an API token; it alone goes to standard output, and is shown this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--use",
            action="append",
            required=True,
            choices=list(Verb),
            dest="verbs",
            metavar="SCOPE",
            help=f"what it is for; may be repeated: {', '.join(Verb)}",
        )
        parser.add_argument(
            "--place",
            action="append",
            default=[],
            dest="places",
            metavar="INTERFACE[/ENVIRONMENT]",
            help="to what it is limited; may be repeated; default: everything",
        )
        parser.add_argument("--name", default="made at the terminal", help="what it is for")
        parser.add_argument("--days", type=int, default=1, help="how long it works (1)")
        parser.add_argument(
            "--as",
            metavar="EMAIL",
            dest="email",
            default="",
            help="whose token, with their rights; default: the only administrator",
        )

    def handle(
        self,
        *_: object,
        verbs: list[str],
        places: list[str],
        name: str,
        days: int,
        email: str,
        **__: object,
    ) -> None:
        """Make it, and say beside it what it is."""
        try:
            made = token_create(
                by=Actor(acting_person(email), of_command("token")),
                name=name,
                verbs=[Verb(one) for one in dict.fromkeys(verbs)],
                places=places,
                days=days,
                now=timezone.now(),
            )
        except (NobodyToAct, Refused, PermissionDenied) as refused:
            self.stderr.write(str(refused) or "They may not do that themselves.")
            raise SystemExit(REFUSED) from None
        until = f"{made.token.expires_at:%Y-%m-%d %H:%M} UTC"
        self.stderr.write(f"A token of {made.token.person}, until {until}:")
        self.stdout.write(made.raw)
