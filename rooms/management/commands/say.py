"""`manage.py say ROOM TEXT --as USER`: a message from the command line, shown on every open page."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from presence.models import Person
from rooms.models import Room
from rooms.operations import Refused, post_message


class Command(BaseCommand):
    """Prints the address of the message."""

    help = "Says something in a room, as somebody who belongs to it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("room", help="as it stands in its address, /rooms/ROOM/")
        parser.add_argument("text")
        parser.add_argument("--as", dest="username", metavar="USER", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["username"]
        author = Person.objects.filter(username__iexact=name, is_active=True).first()
        if author is None:
            raise CommandError(f"There is nobody with the user name {name}.")
        room = Room.objects.filter(slug=options["room"]).first()
        if room is None:
            raise CommandError(f"There is no room with the address /rooms/{options['room']}/.")
        try:
            message = post_message(room, author, options["text"])
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(message.get_absolute_url())
