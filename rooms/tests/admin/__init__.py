"""The admin: what is done there goes through the operations, and open pages show it."""
