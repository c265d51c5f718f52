from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "submissions"
    verbose_name = "The private side"

    def ready(self) -> None:
        from allauth.account.signals import password_reset, user_signed_up
        from django.contrib.auth.signals import user_logged_in

        from consent.signals import decided
        from submissions import sketches
        from submissions.moves import follow_the_gate

        user_signed_up.connect(sketches.after_sign_up, dispatch_uid="a draft begun before follows into the account")
        user_logged_in.connect(sketches.after_sign_in, dispatch_uid="a draft begun before is the person's")
        password_reset.connect(sketches.after_new_password, dispatch_uid="a draft stays with who typed it")
        decided.connect(follow_the_gate, dispatch_uid="submissions follow the gate")
