"""Addresses of pages and acts."""

from django.urls import path

from rooms.views import devices, health, me, messages, rooms, settings, start

urlpatterns = [
    path("", start.start, name="start"),
    path("rooms/", rooms.room_list, name="rooms"),
    path("rooms/new/", rooms.make_room, name="make-room"),
    path("rooms/<str:slug>/", rooms.room, name="room"),
    path("rooms/<str:slug>/join/", rooms.join_room, name="join-room"),
    path("rooms/<str:slug>/leave/", rooms.leave_room, name="leave-room"),
    path("rooms/<str:slug>/settings/", rooms.change_room, name="change-room"),
    path("rooms/<str:slug>/people/", rooms.people, name="people"),
    path("rooms/<str:slug>/messages/", messages.messages, name="messages"),
    path("rooms/<str:slug>/messages/<int:seq>/", messages.message, name="message"),
    path("rooms/<str:slug>/messages/<int:seq>/edit/", messages.edit_message, name="edit-message"),
    path(
        "rooms/<str:slug>/messages/<int:seq>/delete/",
        messages.delete_message,
        name="delete-message",
    ),
    path("settings/", settings.settings, name="settings"),
    path("settings/devices/<int:device>/end/", devices.end_device, name="end-device"),
    path("settings/devices/end-others/", devices.end_other_devices, name="end-other-devices"),
    path("me/<int:person_id>.<str:language>.css", me.stylesheet, name="my-stylesheet"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("formatting/", start.formatting, name="formatting"),
    path("favicon.ico", start.favicon, name="favicon"),
    path("robots.txt", start.robots, name="robots"),
]
