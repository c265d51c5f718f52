from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OutboxConfig(AppConfig):
    name = "outbox"
    verbose_name = "Letters and jobs that wait to leave"

    def ready(self) -> None:
        autodiscover_modules("jobs")  # each room registers its long work in <room>/jobs.py
