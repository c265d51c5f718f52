from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "submissions"
    verbose_name = "The private side"

    def ready(self) -> None:
        from consent.signals import decided
        from submissions.moves import follow_the_gate

        decided.connect(follow_the_gate, dispatch_uid="submissions follow the gate")
