"""Designations in bulk, as `manage.py seed_scale` makes them: ground, courses of negotiation, rows, and their loading.

What is written satisfies every constraint and passes every trigger; only the services are left out, since a hundred
thousand histories by acts would take an hour.
"""
