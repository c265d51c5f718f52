#!/usr/bin/env python
"""Django's command line. Settings come from the environment; `make run` and `make test` fill it in on a bare machine."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.local import environment

    environment.fill_in()  # on a developer's machine: the values that `make run` wrote to var/
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
