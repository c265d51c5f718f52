from django.apps import AppConfig, apps


class WiringConfig(AppConfig):
    name = "config"
    verbose_name = "Wiring"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from config import checks, grants  # noqa: F401  (registers the checks)

        # Django tells it per room that has models; one of them is enough, for all tables exist by then.
        post_migrate.connect(grants.after_migrate, sender=apps.get_app_config("repository"))
