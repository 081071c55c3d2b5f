"""Hostile words in a real browser: nothing runs, nothing is asked for, nothing of the page changes."""

from collections.abc import Iterable
from itertools import cycle, islice

from django.db import transaction
from playwright.sync_api import Dialog, Page, expect

from presence.models import Person
from project.e2e.conftest import OpenAs
from project.e2e.pages import composer, live, row, rows
from project.e2e.test_undisturbed import older
from rooms.markup import clean, formatted, refusal
from rooms.models import Membership, Room
from rooms.operations import change_room, change_settings, make_room, post_message
from rooms.tests.conftest import someone
from rooms.tests.vectors import ELEMENTS, FEW, HTMX, MUTATIONS, SHAPES

# What stands on a page, without its words: elements in order, with the names of their attributes.
STRUCTURE = """() => [...document.querySelectorAll("*")].map(element =>
  [element.localName, ...element.getAttributeNames().filter(name => name !== "data-htmx-powered")]
    .join(" "))"""

# What is wrong with what people wrote, in a list. The browser has parsed it: so it is as it is read.
WRONG = """() => {
  const allowed = { a: ["href", "rel"], ol: ["start"], p: ["class"], span: ["class"],
    details: ["class", "open"], pre: ["tabindex", "role", "aria-label"] };
  for (const tag of ["blockquote", "br", "code", "em", "li", "s", "strong", "summary", "ul"])
    allowed[tag] = [];
  const wrong = [];
  for (const element of document.querySelectorAll(":is(#messages, #composer section) [dir] *")) {
    const names = allowed[element.localName];
    if (!names || element.namespaceURI !== "http://www.w3.org/1999/xhtml"
        || element.getAttributeNames().some(name => !names.includes(name)))
      wrong.push(element.outerHTML);
    if (element.localName !== "a") continue;
    const foreign = element.protocol === "mailto:" || element.host !== location.host;
    if (!["http:", "https:", "mailto:"].includes(element.protocol) || !foreign
        || element.rel !== "nofollow noopener")
      wrong.push(element.outerHTML);
  }
  const ids = [...document.querySelectorAll("[id]")].map(element => element.id);
  wrong.push(...ids.filter((id, place) => ids.indexOf(id) !== place).map(id => `twice: ${id}`));
  return wrong;
}"""

# Click on everything that people wrote. Only where a link leads to is not gone to.
CLICK = """() => {
  const stay = event => { if (event.target.closest("a")) event.preventDefault(); };
  addEventListener("click", stay);
  const all = document.querySelectorAll(":is(#messages, #composer section) [dir] *");
  for (const element of all) {
    element.click();
    for (const type of ["mouseover", "pointerenter", "focus", "toggle", "load", "error", "submit"])
      element.dispatchEvent(new Event(type));
  }
  removeEventListener("click", stay);
  return all.length;
}"""


class Listener:
    """What a page has asked for, and what it has opened."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: set[str] = set()
        self.dialogs: list[str] = []
        page.on("request", lambda request: self.asked.add(request.url))
        page.on("dialog", self._dialog)

    def _dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def heard_nothing(self, *own: str) -> None:
        """Nothing but these addresses and what every page is made of, no dialog, no other window."""
        home = self.page.url.split("/", 3)[:3]
        parts = ("/static/", "/me/", *own)
        strange = [
            url
            for url in self.asked
            if url.split("/", 3)[:3] != home or not f"/{url.split('/', 3)[3]}".startswith(parts)
        ]
        assert strange == [] and self.dialogs == []
        assert len(self.page.context.pages) == 1 and len(self.page.frames) == 1


def together(texts: Iterable[str]) -> list[str]:
    """A few messages in which each of these becomes the HTML that it becomes alone."""
    made: list[tuple[str, str]] = []
    for text in texts:
        html = formatted(text)
        if made:
            joined = f"{made[-1][0]}\n\n{text}", f"{made[-1][1]}\n{html}"
            if len(joined[0]) < 500 and formatted(joined[0]) == joined[1]:
                made[-1] = joined
                continue
        made.append((text, html))
    return [text for text, _ in made]


def hostile_messages() -> list[str]:
    texts = [text for text in map(clean, [*FEW, *SHAPES.values()]) if not refusal(text)]
    assert len(texts) > 600
    return together(texts)


def post_all(room: Room, person: Person, texts: list[str]) -> int:
    """The place of the last of these messages."""
    with transaction.atomic():
        return [post_message(room, person, text) for text in texts][-1].seq


def test_hostile_messages_are_words(
    open_as: OpenAs, alice: Person, bob: Person, room: Room
) -> None:
    page = open_as(bob)
    listener = Listener(page)
    page.goto(room.get_absolute_url())
    address = page.evaluate("location.pathname")
    expect(live(page, "bob")).to_be_visible()
    texts = hostile_messages()
    assert 50 < len(texts) <= 100, "not two pages"
    # By the socket, by the page, by older ones on the same page: three ways into the document.
    last = post_all(room, alice, texts)
    expect(page.locator(f"#message-{last}")).to_be_attached()
    expect(rows(page)).to_have_count(len(texts))
    harmless(page)
    page.reload()
    expect(live(page, "bob")).to_be_visible()
    older(page)
    expect(rows(page)).to_have_count(len(texts))
    harmless(page)
    listener.heard_nothing(address, f"/ws{address}")


def harmless(page: Page) -> None:
    """What people wrote is words, and nothing comes of a click on it."""
    assert page.evaluate(WRONG) == []
    address = page.url
    assert page.evaluate(CLICK) > 500
    assert page.evaluate(WRONG) == [] and page.url == address
    assert page.evaluate("document.activeElement.localName") in ("body", "input", "textarea")


def test_hostile_previews_are_words(open_as: OpenAs, alice: Person, room: Room) -> None:
    page = open_as(alice)
    listener = Listener(page)
    page.goto(room.get_absolute_url())
    address = page.evaluate("location.pathname")
    shown = 0
    for text in hostile_messages()[::9]:
        # One line cannot hold several; Preview then answers with the large box.
        composer(page).evaluate("(box, text) => { box.value = text }", text)
        with page.expect_response(lambda response: response.request.method == "POST") as answer:
            page.get_by_role("button", name="Preview").click()
        assert answer.value.status == 200
        expect(page.get_by_role("region", name="Preview")).to_be_attached()
        assert page.evaluate(WRONG) == []
        shown += page.evaluate(CLICK)
    assert shown > 10, "what is previewed is looked at"
    listener.heard_nothing(address, f"/ws{address}")


PAGES = [
    "/rooms/", "/people/", "/settings/", "/people/name0/",
    *(f"/admin/{name}/" for name in ("presence/person", "rooms/room", "rooms/membership", "rooms/message")),
]  # fmt: skip
PAGES_OF_A_ROOM = ["", "people/", "people/name0/", "settings/", "messages/1/"]
NAMES = [text for text in map(clean, [*HTMX, *ELEMENTS, *MUTATIONS]) if text.isprintable()]


def test_hostile_names_are_words(open_as: OpenAs, alice: Person, room: Room) -> None:
    """Every page that has names in it has the same elements whatever they are."""
    Person.objects.filter(pk=alice.pk).update(
        is_staff=True, is_superuser=True, display_name="a name"
    )
    others = [someone(f"name{number}", display_name="a name") for number in range(25)]
    rooms = [make_room(f"a name {number}", "a topic", alice) for number in range(25)]
    Membership.objects.bulk_create([Membership(person=person, room=room) for person in others])
    seq = post_message(room, others[0], "a word").seq
    for person in others[1:]:
        post_message(room, person, "a word")
    room.memberships.update(read_number=len(others))
    inside = [f"{room.get_absolute_url()}{address}" for address in PAGES_OF_A_ROOM]
    addresses = [address.replace("messages/1/", f"messages/{seq}/") for address in PAGES + inside]
    page = open_as(alice)
    listener = Listener(page)
    innocent = {address: structure(page, address) for address in addresses}
    give_names([alice, *others], [room, *rooms])
    for address in addresses:
        assert structure(page, address) == innocent[address], address
        assert page.inner_text("body").count("<") > 5, "the names are on it"
        assert page.evaluate(WRONG) == []
    listener.heard_nothing(*addresses, "/admin/jsi18n/", "/ws/")


def structure(page: Page, address: str) -> list[str]:
    """What stands on the page at this address, in no order: the lists are in that of the names."""
    answer = page.goto(address)
    assert answer and answer.status == 200, address
    expect(page.get_by_text("reading by refresh")).to_have_count(0)
    return sorted(page.evaluate(STRUCTURE))


def give_names(people: list[Person], rooms: list[Room]) -> None:
    """Hostile names, as no form would take them, but a database of earlier days may have them."""
    names = cycle(NAMES)
    topics = ["".join(islice(names, 8))[:250] for _ in rooms]
    for person in people:
        person.display_name = next(names)[:60]
    for room, topic in zip(rooms, topics, strict=True):
        room.name, room.topic = next(names)[:80], topic
    Person.objects.bulk_update(people, ["display_name"])
    Room.objects.bulk_update(rooms, ["name", "topic"])


def test_hostile_names_that_are_pushed_are_words(
    open_as: OpenAs, alice: Person, bob: Person, room: Room
) -> None:
    page = open_as(bob)
    listener = Listener(page)
    page.goto(room.get_absolute_url())
    address = page.evaluate("location.pathname")
    expect(live(page, "bob")).to_be_visible()
    post_message(room, alice, "a word")
    expect(row(page, "a word")).to_be_visible()
    innocent = page.evaluate(STRUCTURE)
    for number in range(0, len(NAMES), len(NAMES) // 12):
        name, topic = NAMES[number][:60], "".join(NAMES[number : number + 9])[:250]
        change_room(room, alice, name, topic)
        change_settings(alice, display_name=name)
        expect(page.locator("#room-name")).to_have_text(name)
        expect(page.locator("#room-topic")).to_have_text(topic)
        expect(rows(page).first.locator("[data-name-of]")).to_have_text(name)
        expect(page.locator("#sidebar li [dir]")).to_have_text(name)
        assert page.evaluate(STRUCTURE) == innocent
    listener.heard_nothing(address, f"/ws{address}")
