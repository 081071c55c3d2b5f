"""The load: many sockets to a server, and what each of them receives and when."""
