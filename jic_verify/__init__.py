"""Checks what the log says, offline: no Django, no database, nothing but the standard library and `cryptography`."""
