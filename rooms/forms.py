"""What people fill in: a room's name and topic, and the message box."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from presence.names import validate_one_line
from rooms.markup import can_be_seen
from rooms.models import Room


def validate_seen(name: str) -> None:
    """Refuse a name that nobody would see: blanks and control characters alone."""
    if not can_be_seen(name):
        raise ValidationError(gettext("Give the room a name that can be seen."))


class RoomForm(forms.ModelForm):
    """A room's name and topic."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        validators=[validate_one_line, validate_seen],
        help_text=_("In any language, up to 80 characters."),
        error_messages={
            "required": _("Give the room a name."),
            "max_length": _(
                "A name has room for %(limit_value)d characters; this one has %(show_value)d."
            ),
        },
    )
    topic = forms.CharField(
        label=_("Topic"),
        max_length=250,
        validators=[validate_one_line],
        required=False,
        help_text=_("What is talked about here. You may leave it empty."),
        error_messages={
            "max_length": _(
                "A topic has room for %(limit_value)d characters; this one has %(show_value)d."
            ),
        },
    )
    # The browser's own limit would cut what is pasted without a word.
    name.widget.attrs.pop("maxlength", None)
    topic.widget.attrs.pop("maxlength", None)

    class Meta:
        model = Room
        fields = ("name", "topic")


class NewRoomForm(RoomForm):
    """A room that is about to be made: also who may come in. Public, where nothing is said of it."""

    kind = forms.ChoiceField(
        label=_("Who may come in"),
        choices=[(Room.Kind.PUBLIC, _("Public")), (Room.Kind.PRIVATE, _("Private"))],
        widget=forms.RadioSelect,
        initial=Room.Kind.PUBLIC,
        required=False,
        error_messages={"invalid_choice": _("Choose public or private.")},
    )

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or Room.Kind.PUBLIC


class UserNameField(forms.CharField):
    """Somebody's user name, typed by somebody else. Operations know whether there is such a person."""

    widget = forms.TextInput(
        attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
    )
    default_error_messages = {"required": _("Write the user name of somebody.")}

    def __init__(self, **kwargs: Any) -> None:
        # Else a long one would be looked for, and shown again, as it came.
        super().__init__(max_length=150, **kwargs)
        self.error_messages["max_length"] = _("No user name is as long as that.")
        # The browser's own limit would cut what is pasted without a word.
        self.widget.attrs.pop("maxlength", None)


class InviteForm(forms.Form):
    """Who is to be invited."""

    username = UserNameField(label=_("User name"), help_text=_("As it stands below their name."))


class BanForm(forms.Form):
    """Who is to be banned: a page asks first."""

    ban = UserNameField(label=_("Ban somebody"), help_text=_("By user name, member or not."))


@dataclass(frozen=True)
class Composer:
    """The message box of one room: what is in it, and what was wrong with it."""

    slug: str
    enter_sends: bool = True
    body: str = ""
    error: str = ""
    preview: str = ""  # HTML of what is in it
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    query: str = ""  # what its page's address says of how to read, for the page that comes after
    scripts: bool = False  # its browser is known to run them
    answers: bool = False  # it answers an act of this person, so it may take the focus

    @property
    def question(self) -> str:
        """The end of the address that it is sent to."""
        return f"?{self.query}" if self.query else ""

    @property
    def one_line(self) -> bool:
        """A one-line box cannot hold a line break, so text that has one gets the large box."""
        return self.enter_sends and "\n" not in self.body
