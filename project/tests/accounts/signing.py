"""What people type to have an account and to come in, and who the pages say that they are."""

from django.test import Client

from rooms.tests.html import Element, read

PASSWORD = "Xy7-plain-lake"
NEWCOMER = {
    "username": "eve",
    "password1": PASSWORD,
    "email": "",
    "time_zone": "Asia/Tokyo",
}


def who(client: Client) -> str:
    """Who the pages say is signed in; empty for nobody."""
    names = read(client.get("/rooms/", follow=True)).all(class_="top__person")
    return names[0].text if names else ""


def sign_in(client: Client, login: str, password: str) -> Element:
    return read(
        client.post("/accounts/login/", {"login": login, "password": password}, follow=True)
    )


def client_with_password(password: str) -> Client:
    """A browser in which Alice has typed this password."""
    client = Client()
    sign_in(client, "alice", password)
    return client
