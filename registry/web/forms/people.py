"""Forms about oneself: getting in, name, address and password."""

from django import forms
from django.contrib.auth.forms import (
    AuthenticationForm,
    PasswordChangeForm,
    SetPasswordForm,
    UsernameField,
)
from django.http import QueryDict

from registry.models import User
from registry.web.forms.base import RecordForm


class SignInForm(AuthenticationForm):
    """E-mail address and password."""

    error_messages = {  # noqa: RUF012 (an instance attribute in Django)
        "invalid_login": (
            "That e-mail address and password do not belong together. "
            "Check both, or ask an administrator for a sign-in link."
        ),
        "inactive": "This account is closed. Ask an administrator to open it again.",
    }

    username = UsernameField(
        label="E-mail address", widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )


class PersonForm(RecordForm):
    """What a person is called and how they are reached."""

    name = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label="E-mail address",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="You sign in with it, and others find you by it.",
    )


class AccountForm(PersonForm):
    """What one is called, how one is reached, and whether one wants to be."""

    wants_mail = forms.TypedChoiceField(
        label="E-mail",
        choices=[("True", "When something waits for me"), ("False", "Never")],
        coerce=lambda value: value == "True",
        help_text=(
            "Once for each vote that is needed of you, for what you are asked to own, and for what "
            "became of your releases. “Needs you” shows all of it anyway."
        ),
    )


class NewPersonForm(PersonForm):
    """Somebody else, so that a browser does not fill in the administrator's own address."""

    name = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(
        label="E-mail address",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="They sign in with it. Nothing is sent there: you hand the link over.",
    )


def password_form(person: User, data: QueryDict | None = None) -> "SetPasswordForm[User]":
    """Return the form to set a first password, or to change the one there is."""
    form_class = PasswordChangeForm if person.has_usable_password() else SetPasswordForm
    form = form_class(person, data)
    form.fields[
        "new_password1"
    ].help_text = "At least 8 characters, not only digits, not a common password, not your name."
    form.fields["new_password2"].help_text = ""
    form.fields["new_password2"].label = "New password again"
    for field in form.fields.values():
        field.widget.attrs.pop("autofocus", None)
    return form
