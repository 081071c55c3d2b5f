"""Addresses of sockets."""

from django.urls import path

from rooms.consumers import PersonConsumer, RoomConsumer

urlpatterns = [
    path("ws/rooms/<str:slug>/", RoomConsumer.as_asgi()),
    path("ws/", PersonConsumer.as_asgi()),
]
