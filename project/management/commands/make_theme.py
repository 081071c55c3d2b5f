"""`manage.py make_theme sea`: a folder to begin a theme with, which works as it is."""

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from presence import themes
from presence.theme_folders import FILE, problem_of_name

START = Path(settings.BASE_DIR) / "project" / "starting_theme"


class Command(BaseCommand):
    """Prints what to do next."""

    help = "Makes the folder of a new theme, among one's own themes or in another folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="small letters, digits, hyphens")
        parser.add_argument("--in", dest="folder", metavar="FOLDER", type=Path)

    def handle(self, *args: Any, name: str, folder: Path | None, **options: Any) -> None:
        if problem := problem_of_name(name):
            raise CommandError(problem)
        if name in themes.installed():
            there = themes.installed()[name].folder
            raise CommandError(f"There is a theme “{name}” already, in {there}. Nothing was made.")
        place = ((folder or settings.THEME_FOLDERS[-1]) / name).absolute()
        if place.exists():
            raise CommandError(f"{place} is there already. Nothing was made.")
        try:
            make(place, name)
        except OSError as error:
            raise CommandError(f"{place} could not be made: {error}") from error
        self.stdout.write(self.next_steps(place, str(place) if folder else name))

    def next_steps(self, place: Path, choice: str) -> str:
        files = sorted(str(file.relative_to(place)) for file in place.rglob("*") if file.is_file())
        return "\n".join(
            [
                f"Your theme is in {shown(place)}: {', '.join(files)}.",
                f"See every page of it:  PARLEY_THEME={choice} just gallery",
                f"Chat in it:            PARLEY_THEME={choice} DEBUG=1 just run",
                f"Ask what is broken:    just manage check_templates {choice}",
                "Change a colour in theme.css and save. docs/theming.md goes on from here.",
            ]
        )


def make(place: Path, name: str) -> None:
    """Copy what a theme begins with, and call it so. Raises OSError."""
    shutil.copytree(START, place)
    file = place / FILE
    title = name.replace("-", " ").capitalize()
    file.write_text(file.read_text().replace('"NAME"', f'"{name}"').replace("TITLE", title))


def shown(place: Path) -> Path:
    """As it is typed: from here, if it is below."""
    here = Path.cwd()
    return place.relative_to(here) if place.is_relative_to(here) else place
