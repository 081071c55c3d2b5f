"""What a browser is called in the list of devices."""

import pytest

from presence.user_agents import browser_of

pytestmark = pytest.mark.once

MOZILLA = "Mozilla/5.0"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0"
WINDOWS = f"{MOZILLA} (Windows NT 10.0; Win64; x64)"
IPHONE = f"{MOZILLA} (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15"

BROWSERS = {
    f"{MOZILLA} (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0": "Firefox on Linux",
    f"{WINDOWS} {CHROME} Safari/537.36": "Chrome on Windows",
    f"{WINDOWS} {CHROME} Safari/537.36 Edg/141.0.0.0": "Edge on Windows",
    f"{WINDOWS} {CHROME} Safari/537.36 OPR/122.0.0.0": "Opera on Windows",
    f"{MOZILLA} (X11; CrOS x86_64 14541.0.0) {CHROME} Safari/537.36": "Chrome on ChromeOS",
    f"{MOZILLA} (Linux; Android 10; K) {CHROME} Mobile Safari/537.36": "Chrome on Android",
    f"{MOZILLA} (Linux; Android 10; K) AppleWebKit/537.36 SamsungBrowser/28.0 {CHROME} Mobile": (
        "Samsung Internet on Android"
    ),
    f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.6 Safari/605.1.15": "Safari on Mac",
    f"{IPHONE} (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1": "Safari on iPhone",
    f"{IPHONE} (KHTML, like Gecko) CriOS/141.0 Mobile/15E148 Safari/604.1": "Chrome on iPhone",
    f"{IPHONE} (KHTML, like Gecko) FxiOS/143.0 Mobile/15E148 Safari/605.1.15": "Firefox on iPhone",
    f"{MOZILLA} (Windows NT 10.0) Goanna/6.0 PaleMoon/33.0": "A browser on Windows",
    "w3m/0.5.3+git20230121": "w3m/0.5.3+git20230121",
    "Lynx/2.9.0 libwww-FM/2.14 SSL-MM/1.4.1": "Lynx/2.9.0",
    "curl/8.14.1": "curl/8.14.1",
    "": "",
    "x" * 200: "x" * 40 + "…",
    "\u202e\x07bot/1.0": "bot/1.0",
}


@pytest.mark.parametrize("user_agent", BROWSERS)
def test_a_browser_is_called_by_its_family_and_system(user_agent: str) -> None:
    assert browser_of(user_agent) == BROWSERS[user_agent]
