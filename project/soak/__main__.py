"""python -m project.soak [--minutes 20] [--seed N]

Ends with 1 when something was not right. The same seed has the same things happen in the same order;
when exactly, the machine decides.
"""

import argparse
import os
import secrets
import signal
import sys
import tempfile

import django

from project.tests.plugin import SETTINGS, UNSET


def main() -> int:
    parser = argparse.ArgumentParser(prog="just soak")
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    options = parser.parse_args()
    # As Ctrl-C does: servers and folders are not left behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for name in UNSET:
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory(prefix="parley-soak-") as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "project.settings",
            "PARLEY_VAR": folder,
        } | SETTINGS
        django.setup()
        from project.soak.rounds import soak  # models, which need Django to be set up

        return soak(options.minutes, options.seed)


if __name__ == "__main__":
    sys.exit(main())
