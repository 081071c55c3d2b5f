"""What a row writes in a way of its own, to be faster, is what Django would have written."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template.defaultfilters import date
from django.urls import reverse
from django.utils import timezone, translation

from project.templatetags.reading import moment
from rooms.models import Message, Room

pytestmark = pytest.mark.once

WHEN = (
    datetime(2026, 11, 22, 18, 14, 59, 999_999, tzinfo=UTC),
    datetime(2026, 11, 22, 18, 15, tzinfo=UTC),
    datetime(2026, 3, 29, 0, 59, 30, tzinfo=UTC),
    datetime(2026, 3, 29, 1, 0, tzinfo=ZoneInfo("Europe/Berlin")),
)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu", "America/St_Johns", "Europe/Berlin"])
@pytest.mark.parametrize("language", ["en", "de", "ar", "ja"])
def test_a_moment_is_written_as_the_filters_for_dates_do(language: str, zone: str) -> None:
    with translation.override(language), timezone.override(ZoneInfo(zone)):
        for at in WHEN:
            here = timezone.localtime(at)
            written = moment(at)
            assert written.exact == date(here, "Y-m-d\\TH:iO")
            assert written.time == date(here, "TIME_FORMAT")


@pytest.mark.parametrize("slug", ["lobby", "zürich", "日本", "a-2"])
def test_addresses_are_those_of_the_table(slug: str) -> None:
    message = Message(room=Room(slug=slug), seq=1042)
    assert message.room.get_absolute_url() == reverse("room", args=[slug])
    assert message.get_absolute_url() == reverse("message", args=[slug, 1042])
