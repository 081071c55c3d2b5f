"""What a person says about themselves, and how they like to read and write."""

import unicodedata
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from presence import comfort, themes
from presence.models import LEAST_SECONDS, MOST_SECONDS, Person, ReadsBy
from presence.names import BLANK, validate_one_line
from presence.time_zones import time_zone_choices_with


def theme_choices() -> list[tuple[str, Any]]:
    """Whichever theme the site has, and each that is there, by its name."""
    titles = [(theme.name, theme.title) for theme in themes.installed().values()]
    return [(themes.SITE, _("As the site has it")), *titles]


class AppearanceForm(forms.ModelForm):
    """How pages look to somebody, with an account or without. What a form does not say stays as it is."""

    theme = forms.ChoiceField(label=_("Theme"), choices=theme_choices)

    class Meta:
        model = Person
        fields = comfort.FIELDS

    kept_when_empty = comfort.FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The admin's form has none of them.
        for name in set(self.kept_when_empty) & set(self.fields):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        for name in self.kept_when_empty:
            if name in self.cleaned_data and self.cleaned_data[name] in ("", None):
                self.cleaned_data[name] = getattr(self.instance, name)
        return self.cleaned_data

    @property
    def appearance(self) -> list[forms.BoundField]:
        """The fields that say so, for a template."""
        return [self[name] for name in comfort.FIELDS if name in self.fields]


class SettingsForm(AppearanceForm):
    """A person's own settings. It changes its `instance` even when it is not valid: give it a copy."""

    display_name = forms.CharField(
        label=_("Display name"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "nickname", "dir": "auto"}),
        help_text=_("What others call you, in any script. Empty: your user name."),
        error_messages={
            "max_length": _(
                "A name has room for %(limit_value)d characters; this one has %(show_value)d."
            ),
        },
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=lambda: settings.LANGUAGES,
        error_messages={
            "invalid_choice": _("Parley does not speak this language. Choose another.")
        },
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("Times are shown in it. You can type the first letters of a place."),
        error_messages={"invalid_choice": _("There is no such time zone. Choose another.")},
    )
    # The browser's own limit would cut what is pasted without a word.
    display_name.widget.attrs.pop("maxlength", None)

    reads_by = forms.ChoiceField(
        label=_("New messages come"),
        choices=ReadsBy.choices,
        help_text=_("On the page of a room. A link there may say otherwise for a while."),
    )
    refresh_seconds = forms.IntegerField(
        label=_("Seconds between two loads"),
        min_value=LEAST_SECONDS,
        max_value=MOST_SECONDS,
        help_text=_("For messages that are loaded anew every so often."),
    )

    kept_when_empty = (*comfort.FIELDS, "reads_by", "refresh_seconds")

    class Meta:
        model = Person
        fields = (
            "display_name",
            "language",
            "time_zone",
            "enter_sends",
            "shows_typing",
            "marks_read",
            "newest_first",
            *comfort.FIELDS,
            "announces",
            "reads_by",
            "refresh_seconds",
        )
        labels = {
            "enter_sends": _("Enter sends"),
            "shows_typing": _("Show who is writing"),
            "marks_read": _("Mark messages as read by themselves"),
            "newest_first": _("Newest message first"),
            "announces": _("Announcements"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = time_zone_choices_with(self.instance.time_zone)
        self.fields["time_zone"].choices = choices  # type: ignore[attr-defined]

    def clean_display_name(self) -> str:
        """Refuse what would spoil a line, and what nobody would see."""
        name: str = self.cleaned_data["display_name"]
        validate_one_line(name)
        if name and not _can_be_seen(name):
            raise ValidationError(
                gettext("Nobody would see this name. Choose another, or leave it empty.")
            )
        return name


def _can_be_seen(name: str) -> bool:
    return any(unicodedata.category(character)[0] in "LNPS" for character in set(name) - BLANK)
