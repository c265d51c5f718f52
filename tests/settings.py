"""The settings of the tests: those of the site, on this process's own database (see ``tests/database.py``)."""

import os
from pathlib import Path

from config.local import catalogues
from tests import database

database.enter()
catalogues.compile_changed()
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's loop runs in the thread of the tests

from config.settings import *  # noqa: E402, F403
from config.settings import STORAGES  # noqa: E402

# No manifest: a test of a page need not collect the static files first. The site of the browser tests does.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# The same algorithm as the site, which can therefore check these passwords, at a hundredth of the cost.
PASSWORD_HASHERS = ["tests.passwords.QuickArgon2PasswordHasher"]
# WhiteNoise warns of a folder that is not there, and warnings are errors.
Path(os.environ["STATIC_ROOT"]).mkdir(parents=True, exist_ok=True)
# A test may change a public table without moving the epoch, or take the change back.
KEEP_BY_EPOCH = False
