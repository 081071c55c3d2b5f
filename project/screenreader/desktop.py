"""A desktop that nobody sees, with a screen reader on it whose words can be read."""

import contextlib
import os
import re
import signal
import time
from collections.abc import Sequence

from project.tests.processes import Service

# What Orca notes of the words that it hands to the speech synthesiser.
SPEECH = re.compile(r"SPEECH OUTPUT: '(.*?)'(?:\{.*)?$", re.MULTILINE)
# And of the page that it reads from its beginning to its end when it comes to it.
READING = "WEB SAY ALL"
# It says some things only seconds after they have happened.
QUIET_SECONDS = 6

# There is neither a voice nor a sound card: the words go nowhere.
SPEECH_DISPATCHER = """
LogDir "default"
AudioOutputMethod "libao"
AddModule "dummy" "sd_dummy" ""
DefaultModule dummy
"""
# Into a file, Orca would write what it says some thousand characters later; to a terminal, at once.
SESSION = """
Xvfb -displayfd 3 -screen 0 1280x900x24 -nolisten tcp 3>display &
until [ -s display ]; do sleep 0.1; done
export DISPLAY=":$(cat display)"
echo "$DBUS_SESSION_BUS_ADDRESS" >bus
openbox &
speech-dispatcher --run-single --timeout 0 &
/usr/libexec/at-spi-bus-launcher --launch-immediately --a11y=1 --screen-reader=1 &
exec script --quiet --flush --command "orca --debug-file=/dev/tty" speech >screen
"""


class Desktop(Service):
    """X, a window manager, the accessibility bus and Orca, in a session of their own.

    Orca looks for others of the same person and does not start beside one.
    """

    program = "orca"
    drops_root = False  # the browser, of whoever runs this, has to find it

    def prepare(self) -> None:
        folder = self.folder / ".config" / "speech-dispatcher"
        folder.mkdir(parents=True)
        (folder / "speechd.conf").write_text(SPEECH_DISPATCHER)
        (self.folder / ".libao").write_text("default_driver=null\n")
        (self.folder / "run").mkdir(mode=0o700)

    def command(self) -> list[str]:
        return ["dbus-run-session", "--", "sh", "-c", SESSION]

    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
        home = {"HOME": str(self.folder), "XDG_RUNTIME_DIR": str(self.folder / "run")}
        return {**inherited, **home, "LANG": "C.UTF-8"}

    def answers(self) -> bool:
        return "Screen reader on." in self.said()

    def _release(self) -> None:
        """What the session has started would outlive it."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        super()._release()

    @property
    def window(self) -> dict[str, str | float | bool]:
        """What a program needs to know to appear on this desktop."""
        display, bus = ((self.folder / name).read_text().strip() for name in ("display", "bus"))
        return {**os.environ, "DISPLAY": f":{display}", "DBUS_SESSION_BUS_ADDRESS": bus}

    def notes(self) -> str:
        """What Orca has written down since the beginning."""
        path = self.folder / "speech"
        return path.read_text(errors="replace") if path.exists() else ""

    def said(self) -> list[str]:
        """Everything that was said since the beginning."""
        return [line for words in SPEECH.findall(self.notes()) if (line := " ".join(words.split()))]

    def listen(self, since: int, until: Sequence[str], seconds: float) -> list[str]:
        """What is said after the first `since` utterances: until these were or the time is over, and then
        until it has been quiet for a while, and reads nothing either."""
        end = time.monotonic() + seconds
        while not set(until) <= set(self.said()[since:]) and time.monotonic() < end:
            time.sleep(0.2)
        heard, quiet_since = (0, 0), time.monotonic()
        while time.monotonic() < quiet_since + QUIET_SECONDS:
            if (now := (len(self.said()), self.notes().count(READING))) != heard:
                heard, quiet_since = now, time.monotonic()
            time.sleep(0.2)
        return self.said()[since:]
