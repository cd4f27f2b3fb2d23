#!/usr/bin/env python
"""Entry point of the operators' commands: `python manage.py help`."""

import gc
import os
import sys

# Commands that build, print or run a witness: they sign nothing with the site's secret, and need no site.
WITHOUT_SECRET = frozenset({"docs", "makemigrations", "messages", "row_security", "witness"})


def main() -> None:
    # A command imports the whole site, of which nothing is garbage: to look for it took a seventh of its start.
    gc.set_threshold(50_000, 20, 50)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jic.settings")
    if WITHOUT_SECRET.intersection(sys.argv[1:2]):
        os.environ.setdefault("JIC_SECRET_KEY", "not-a-secret-and-never-used-to-serve-" + "0" * 40)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
