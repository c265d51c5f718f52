"""The forms of people: those of allauth in our words and without placeholders, and a person's own details."""

from typing import Any

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.tokens import default_token_generator
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Role, User
from repository.content import ProviderType
from repository.reference.models import State

EMAIL = _("E-mail address")
PASSWORD = _("Password")
PASSWORD_HINT = _("At least 12 characters. A sentence that only you would write is easy to keep and hard to guess.")
CODE = _("One-time code")
CODE_HINT = _("The six digits that your authenticator app shows now, or one of your recovery codes.")
PASSKEY_NAME = _("Name of the passkey")
PASSKEY_HINT = _("To tell it from others, for instance: telephone, key in the safe.")


class _InOurWords:
    """A label instead of a placeholder: what is typed must not hide what was asked."""

    words: dict[str, tuple[Any, Any]] = {}  # field -> label, hint
    left_out: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.left_out:
            self.fields.pop(name, None)  # type: ignore[attr-defined]
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
            if name in self.words:
                field.label, field.help_text = self.words[name]
        if "code" in self.fields:  # type: ignore[attr-defined]
            self.fields["code"].widget.attrs |= {"inputmode": "numeric", "class": "short", "dir": "ltr"}  # type: ignore[attr-defined]


class LoginForm(_InOurWords, account_forms.LoginForm):
    words = {"login": (EMAIL, ""), "password": (PASSWORD, "")}


class SignupForm(_InOurWords, account_forms.SignupForm):
    words = {"email": (EMAIL, ""), "password1": (PASSWORD, PASSWORD_HINT)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # For machines that fill in whatever they find. Hidden by the style sheet: a style attribute would not be applied.
        trap = self.fields["website"]
        trap.label = _("Leave this empty")
        trap.widget.attrs = {"tabindex": "-1", "autocomplete": "off"}

    def try_save(self, request: HttpRequest) -> Any:
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])  # as long as it takes to open an account
        return super().try_save(request)


class ResetPasswordForm(_InOurWords, account_forms.ResetPasswordForm):
    words = {"email": (EMAIL, "")}

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """The same work whether or not there is an account: nobody can tell by the clock."""
        email = self.cleaned_data["email"]
        if self.users:  # allauth has looked a second time only where it did not find it at once
            list(User.objects.filter(email__iexact=email).iterator())
        else:
            addresses = EmailAddress.objects.filter(user_id=0)
            addresses.filter(email=email).exists()
            list(addresses.values_list("email"))
            token = default_token_generator.make_token(User(pk=0, email=email))
            get_adapter().get_reset_password_from_key_url(f"0-{token}")
        return super().save(request, **kwargs)


class ResetPasswordKeyForm(_InOurWords, account_forms.ResetPasswordKeyForm):
    words = {"password1": (_("New password"), PASSWORD_HINT)}
    left_out = ("password2",)  # it can be shown instead

    def save(self) -> None:
        super().save()
        if not self.user.emailaddress_set.filter(verified=True).exists():
            # Somebody invited. Without a proved address there is only one, and the link came by letter to it.
            self.user.emailaddress_set.update_or_create(
                email=self.user.email, defaults={"verified": True, "primary": True}
            )


class ChangePasswordForm(_InOurWords, account_forms.ChangePasswordForm):
    words = {"oldpassword": (_("Present password"), ""), "password1": (_("New password"), PASSWORD_HINT)}
    left_out = ("password2",)


class SetPasswordForm(_InOurWords, account_forms.SetPasswordForm):
    words = {"password1": (_("New password"), PASSWORD_HINT)}
    left_out = ("password2",)


class AddEmailForm(_InOurWords, account_forms.AddEmailForm):
    words = {"email": (_("New e-mail address"), "")}


class ReauthenticateForm(_InOurWords, account_forms.ReauthenticateForm):
    words = {"password": (PASSWORD, "")}


class _EachCodeOnce:
    """A one-time code is accepted once in all the time in which it is right (RFC 6238, 5.2); allauth remembers one period."""

    def clean_code(self) -> str:
        code = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP:  # type: ignore[attr-defined]
            digits = normalize_user_code(code)
            right_for = mfa_settings.TOTP_PERIOD * (2 * mfa_settings.TOTP_TOLERANCE + 1)
            if not cache.add(f"accounts.code.{self.user.pk}.{digits}", 1, timeout=right_for):  # type: ignore[attr-defined]
                raise get_mfa_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(_EachCodeOnce, _InOurWords, mfa_forms.AuthenticateForm):
    words = {"code": (CODE, CODE_HINT)}


class ReauthenticateByCodeForm(_EachCodeOnce, _InOurWords, mfa_forms.ReauthenticateForm):
    words = {"code": (CODE, CODE_HINT)}


class ActivateTOTPForm(_InOurWords, totp_forms.ActivateTOTPForm):
    words = {"code": (CODE, "")}


class AddPasskeyForm(_InOurWords, webauthn_forms.AddWebAuthnForm):
    words = {"name": (PASSKEY_NAME, PASSKEY_HINT)}


class EditPasskeyForm(_InOurWords, webauthn_forms.EditWebAuthnForm):
    words = {"name": (PASSKEY_NAME, PASSKEY_HINT)}


class DetailsForm(forms.ModelForm):
    """How a person is named on receipts and in messages, and the language of their letters."""

    class Meta:
        model = User
        fields = ["name", "function", "language"]
        help_texts = {
            "name": _("As it is to stand on receipts and beside your messages."),
            "function": _("For instance: Second Secretary. It may stay empty."),
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "function": forms.TextInput(attrs={"autocomplete": "organization-title"}),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.has_role(Role.REVIEWER):
            self.fields["reads"] = forms.MultipleChoiceField(
                label=_("Languages in which you review texts"), choices=settings.LANGUAGES, required=False,
                widget=forms.CheckboxSelectMultiple, initial=self.instance.reads,
                help_text=_("The queue shows you those texts together, and colleagues see to whom a text can be given."),
            )  # fmt: skip

    def save(self, commit: bool = True) -> User:
        self.instance.reads = self.cleaned_data.get("reads", self.instance.reads)
        return super().save(commit)


class ProposalForm(forms.Form):
    """For whom somebody wants to write."""

    name = forms.CharField(label=_("Name of your organisation"), max_length=250)
    type = forms.ChoiceField(label=_("Kind"), choices=[("", ""), *ProviderType.choices])
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        help_text=_(
            "For an authority: the State that it belongs to. For others: where it is based, if that is one State."
        ),
    )

    evidence = forms.CharField(
        label=_("By what can OHCHR know it?"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_(
            "For example: its address on the web, consultative status, accreditation by GANHRI, a note verbale, somebody who"
            " knows it."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.states = {state.pk: state for state in State.objects.in_order(get_language() or "en")}
        self.fields["state"].choices = [("", ""), *((pk, state.name) for pk, state in self.states.items())]  # type: ignore[attr-defined]

    def clean_state(self) -> State | None:
        return self.states.get(self.cleaned_data["state"])


class ConfirmForm(forms.Form):
    """Whether a proposed organisation is one that the registry has already."""

    instead = forms.ModelChoiceField(
        label=_("The same as"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("None of these: it is new"),
    )
    checked_by = forms.CharField(
        label=_("By what it was checked"), required=False, max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}), help_text=_("Kept with the verification."),
    )  # fmt: skip

    def __init__(self, *args: Any, likes: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instead"].queryset = Organisation.objects.filter(pk__in=[one.pk for one in likes])  # type: ignore[attr-defined]


class ColleagueForm(forms.Form):
    """Who is to write for the same organisation."""

    email = forms.EmailField(label=EMAIL)
    name = forms.CharField(label=_("Name"), max_length=200, required=False)


class RoleForm(forms.Form):
    """Who is to have which role."""

    email = forms.EmailField(label=EMAIL)
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect)
