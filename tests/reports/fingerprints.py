"""Run in a process of its own: writes the SHA-256 of each file made from a kept snapshot, as JSON.

``python -m tests.reports.fingerprints SNAPSHOT LANGUAGE,… LANGUAGE,…``: all languages, and those of which the PDF is made. The
manifest, which names every file, is left to whoever makes all of them.
"""

import json
import os
import sys

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from reports import rendering, snapshots
    from reports.models import Snapshot

    snapshot, languages, papers = sys.argv[1:]
    frozen = snapshots.read(Snapshot.objects.get(pk=int(snapshot)))
    planned = rendering.plan(frozen, languages.split(","))
    wanted = [one for one in planned if not one.name.endswith(".pdf") or one.language in papers.split(",")]
    sys.stdout.write(json.dumps({one.name: one.make().sha256 for one in wanted}))
