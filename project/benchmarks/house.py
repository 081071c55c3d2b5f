"""python -m project.benchmarks.house --people 1000: real people in real rooms, for a server to serve.

Runs in the server's environment, on its database, before it starts. Prints what the load has to know:
the sessions of the people, and the rooms with their heads.
"""

import argparse
import json
import os
import sys

import django


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--rooms", type=int, default=1)
    parser.add_argument("--messages", type=int, default=1000, help="in the first room")
    parser.add_argument("--variants", type=int, default=1)
    parser.add_argument("--look", action="store_true", help="say what is there, and make nothing")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    django.setup()
    from django.core.management import call_command

    from project.benchmarks.furniture import contents, furnish

    if not options.look:
        call_command("migrate", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        furnish(options.people, options.rooms, options.messages, options.variants)
    json.dump(contents(), sys.stdout)


if __name__ == "__main__":
    main()
