"""Addresses of sockets."""

from django.urls import path

from rooms.consumers import RoomConsumer

urlpatterns = [path("ws/rooms/<str:slug>/", RoomConsumer.as_asgi())]
