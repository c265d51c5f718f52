"""A worker of its own, which a test can kill: delivers what is due and ends."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

import django

django.setup()

from outbox import letters

letters.deliver()
