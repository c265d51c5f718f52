"""Makes the database and the files ready for the site, in one process: run by ``config.local.run``.

Says on standard error what it does, when that takes a while; prints the demonstration logins on standard output.
Each step finds out for itself whether there is anything to do, so a second run is short.
"""

import io
import os
import sys
from pathlib import Path

from config.local import catalogues, environment, static_files


def main(demonstration: bool) -> None:
    catalogues.compile_changed()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections["owner"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Bringing the database up to date …")
        call_command("migrate", database="owner", interactive=False, verbosity=0)
    call_command("load_reference", verbosity=0, stdout=io.StringIO())
    static_files.collect_changed(Path(settings.STATIC_ROOT))
    if demonstration:
        write_demonstration_data()
    call_command("seed_demo", logins=True)
    from repository.exports import pdf

    if not pdf.available():
        say(
            "PDF is off: the library Pango is not installed (Debian and Ubuntu: apt-get install libpango-1.0-0 "
            "libpangoft2-1.0-0; macOS: brew install pango). Everything else works."
        )


def write_demonstration_data() -> None:
    """Once, in a database where nobody has an account."""
    from django.core.management import call_command

    begun = environment.var_dir() / "demonstration.begun"
    if not holds_people():
        say("Writing demonstration data …")
        begun.touch()
        call_command("seed_demo", verbosity=0, stdout=sys.stderr)
        begun.unlink()
    elif begun.exists():
        say(
            "The demonstration data are incomplete: an earlier start was interrupted while it wrote them. "
            f"To begin anew, stop the site, remove {environment.var_dir()} and start again."
        )


def holds_people() -> bool:
    """True when anybody has an account: then the data are theirs, and no demonstration data are added."""
    from django.contrib.auth import get_user_model

    return get_user_model().objects.exists()


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(demonstration="--demonstration" in sys.argv[1:])
