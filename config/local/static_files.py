"""Collects the static files, when one of them has changed since."""

import os
from pathlib import Path

from config.local.environment import PROJECT, locked


def collect_changed(target: Path) -> bool:
    """Collect into ``target`` if anything in ``static/`` or among the libraries is newer. True when it did.

    Needs Django set up with the settings of the site. Safe to run from several processes.
    """
    from django.core.management import call_command

    manifest = target / "staticfiles.json"
    with locked(target.parent / "static.lock"):
        if manifest.exists() and manifest.stat().st_mtime > _newest():
            return False
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    return True


def _newest() -> float:
    watched = [PROJECT / "static", *(PROJECT / "static").rglob("*"), PROJECT / "requirements" / "run.lock"]
    return max((path.stat().st_mtime for path in watched if path.exists()), default=0.0)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.conf import settings

    django.setup()
    collect_changed(Path(settings.STATIC_ROOT))
