"""How allauth behaves here."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Accounts of this site: by e-mail, in the visitor's language."""

    def save_user(self, request, user, form, commit=True):  # type: ignore[no-untyped-def]
        user.language = getattr(request, "LANGUAGE_CODE", "en")[:2]
        return super().save_user(request, user, form, commit)
