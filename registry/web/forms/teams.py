"""Forms about teams and who is in them."""

from django import forms

from registry.domain.vocabulary import Role
from registry.web.forms.base import RecordForm, optional, titled


class TeamEditForm(RecordForm):
    """What a team is called and where it is reached."""

    name = forms.CharField(max_length=120)
    channel = forms.CharField(
        label="Contact channel",
        max_length=200,
        required=False,
        help_text="Where the team is reached: a chat channel, a list address or a phone number.",
    )


class TeamForm(TeamEditForm):
    """A new team."""

    slug = forms.SlugField(
        label="Short name",
        max_length=63,
        help_text="For addresses: small letters, digits, hyphens. It never changes.",
        widget=forms.TextInput(attrs={"data-slug-of": "id_name", "spellcheck": "false"}),
    )
    field_order = ("name", "slug", "channel")


class MemberForm(RecordForm):
    """A person to take into a team, or a member with another role."""

    email = forms.EmailField(label="E-mail address", help_text="Of a person with an account here.")
    role = forms.ChoiceField(
        choices=optional(tuple((word.value, titled(word)) for word in Role), "Choose a role"),
        help_text="A lead may change the team and its members.",
    )
