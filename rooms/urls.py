"""Addresses of pages and acts."""

from django.urls import path
from django.views.decorators.http import require_http_methods
from django.views.i18n import set_language

from rooms.views import (
    appearance,
    bans,
    conversation,
    devices,
    frame,
    health,
    invitations,
    me,
    members,
    messages,
    people,
    rooms,
    settings,
    start,
)

choose_language = require_http_methods(["GET", "HEAD", "POST"])(set_language)

urlpatterns = [
    path("", start.start, name="start"),
    path("rooms/", rooms.room_list, name="rooms"),
    path("rooms/new/", rooms.make_room, name="make-room"),
    path("rooms/<str:slug>/", conversation.room, name="room"),
    path("rooms/<str:slug>/frame/", frame.frame, name="frame"),
    path("rooms/<str:slug>/frame/held/", frame.held, name="held"),
    path("rooms/<str:slug>/unread/", conversation.unread, name="unread"),
    path("rooms/<str:slug>/read/", conversation.mark_read, name="mark-read"),
    path("rooms/<str:slug>/join/", rooms.join_room, name="join-room"),
    path("rooms/<str:slug>/leave/", rooms.leave_room, name="leave-room"),
    path("rooms/<str:slug>/settings/", rooms.change_room, name="change-room"),
    path("rooms/<str:slug>/archive/", rooms.archive_room, name="archive-room"),
    path("rooms/<str:slug>/unarchive/", rooms.unarchive_room, name="unarchive-room"),
    path("rooms/<str:slug>/invitation/", invitations.invitation, name="invitation"),
    path("rooms/<str:slug>/accept/", invitations.accept_invitation, name="accept-invitation"),
    path("rooms/<str:slug>/decline/", invitations.decline_invitation, name="decline-invitation"),
    path("rooms/<str:slug>/invite/", members.invite_person, name="invite-person"),
    path("rooms/<str:slug>/people/", members.people, name="people"),
    path("rooms/<str:slug>/people/<str:username>/", members.member, name="member"),
    path("rooms/<str:slug>/people/<str:username>/role/", members.change_role, name="change-role"),
    path(
        "rooms/<str:slug>/people/<str:username>/remove/",
        members.remove_person,
        name="remove-person",
    ),
    path("rooms/<str:slug>/people/<str:username>/ban/", bans.ban_person, name="ban-person"),
    path("rooms/<str:slug>/people/<str:username>/lift-ban/", bans.lift_ban, name="lift-ban"),
    path("rooms/<str:slug>/people/<str:username>/hand-over/", members.hand_over, name="hand-over"),
    path(
        "rooms/<str:slug>/people/<str:username>/withdraw/",
        members.withdraw_invitation,
        name="withdraw-invitation",
    ),
    path("rooms/<str:slug>/messages/", messages.messages, name="messages"),
    path("rooms/<str:slug>/messages/<int:seq>/", messages.message, name="message"),
    path("rooms/<str:slug>/messages/<int:seq>/edit/", messages.edit_message, name="edit-message"),
    path(
        "rooms/<str:slug>/messages/<int:seq>/delete/",
        messages.delete_message,
        name="delete-message",
    ),
    path("people/", people.directory, name="directory"),
    path("people/<str:username>/", people.person, name="person"),
    path("direct/", people.directs, name="directs"),
    path("settings/", settings.settings, name="settings"),
    path("appearance/", appearance.appearance, name="appearance"),
    path("language/", choose_language, name="language"),
    path("settings/devices/<int:device>/end/", devices.end_device, name="end-device"),
    path("settings/devices/end-others/", devices.end_other_devices, name="end-other-devices"),
    path("me/<int:person_id>.<str:language>.css", me.stylesheet, name="my-stylesheet"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.figures, name="metrics"),
    path("formatting/", start.formatting, name="formatting"),
    path("favicon.ico", start.favicon, name="favicon"),
    path("robots.txt", start.robots, name="robots"),
]
