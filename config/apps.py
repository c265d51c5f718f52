from django.apps import AppConfig


class WiringConfig(AppConfig):
    name = "config"
    verbose_name = "Wiring"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from config import checks, grants  # noqa: F401  (registers the checks)

        post_migrate.connect(grants.after_migrate, sender=self)
