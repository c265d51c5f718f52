"""Run in a process of its own: writes the SHA-256 of each file made from a kept snapshot, as JSON.

``python -m tests.reports.fingerprints SNAPSHOT_ID LANGUAGE…``
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

    frozen = snapshots.read(Snapshot.objects.get(pk=int(sys.argv[1])))
    sys.stdout.write(json.dumps({made.name: made.sha256 for made in rendering.files(frozen, sys.argv[2:])}))
