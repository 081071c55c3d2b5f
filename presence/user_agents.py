"""What a browser says of itself, in two words for its owner.

A short table, in place of a library of thousands of patterns: people have to tell their own devices
apart, no more, and browsers have stopped to say more than this. Order counts, since most of them claim
to be others too.
"""

import re

from django.utils.translation import gettext

BROWSERS = {
    "Edge": r"\b(Edg|EdgA|EdgiOS)/",
    "Opera": r"\b(OPR|OPT|OPiOS)/",
    "Vivaldi": r"\bVivaldi/",
    "Samsung Internet": r"\bSamsungBrowser/",
    "Yandex": r"\bYaBrowser/",
    "Firefox": r"\b(Firefox|FxiOS)/",
    "Chromium": r"\bChromium/",
    "Chrome": r"\b(Chrome|HeadlessChrome|CriOS)/",
    "Safari": r"\bVersion/\S+ .*Safari/",
}
SYSTEMS = {
    "Android": r"\bAndroid\b",
    "iPhone": r"\biPhone\b",
    "iPad": r"\biPad\b",
    "Windows": r"\bWindows\b",
    "ChromeOS": r"\bCrOS\b",
    "Mac": r"\bMacintosh\b",
    "Linux": r"\bLinux\b",
    "FreeBSD": r"\b(Free|Open|Net)BSD\b",
}
SHORT = 40


def browser_of(user_agent: str) -> str:
    """ "Firefox on Windows"; of what is in no table its own words, as "w3m/0.5.3"."""
    browser = _first(BROWSERS, user_agent)
    system = _first(SYSTEMS, user_agent)
    if browser and system:
        return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    if browser or system:
        return browser or gettext("A browser on %(system)s") % {"system": system}
    words = "".join(character for character in user_agent if character.isprintable()).strip()
    # Only what claims to be "Mozilla/5.0" says what it is further on.
    named = words if words.startswith("Mozilla/") else words.partition(" ")[0]
    return named if len(named) <= SHORT else f"{named[:SHORT].rstrip()}…"


def _first(table: dict[str, str], user_agent: str) -> str:
    return next((name for name, pattern in table.items() if re.search(pattern, user_agent)), "")
