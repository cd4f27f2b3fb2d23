"""Ground as the centre understands it: outlines, shapes, their checks and their comparison.

Pure Python: nothing in here knows Django, the database or a user. Coordinates are WGS 84, (longitude, latitude),
in degrees where they are floats and in integer microdegrees (1 µ°, about 0.1 m) wherever identity matters.
Import the module you need; this package re-exports nothing, so that a process pays only for what it uses.
"""
