"""Accounts: signing up, in and out, and getting back in when the password is forgotten."""
