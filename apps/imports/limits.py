"""How much a file may be. Beyond any of these it is refused with a sentence, before anything else reads it."""

MAX_BYTES = 20_000_000
# Of an archive: all that is in it, how often its size it may become, and how many members.
MAX_UNPACKED, MAX_RATIO, MAX_MEMBERS = 60_000_000, 200, 200
MAX_FEATURES = 10_000
MAX_VERTICES = 1_000_000
# Layers or folders of a file.
MAX_LAYERS = 50
# Of all features together; of what is left out the first names are told.
MAX_FIELDS, MAX_NAMED = 60, 12
MAX_FIELD_NAME = 100
# Characters of one value, and of all values of one feature.
MAX_VALUE, MAX_VALUES = 50_000, 100_000
# Of a feature that is drawn although it was refused: what is larger is named and not drawn.
MAX_DRAWN_VERTICES = 2_000
# Of the program that reads: bytes of memory, seconds of work, bytes of a line and of all lines.
MEMORY, SECONDS = 1_500_000_000, 120
MAX_LINE, MAX_OUTPUT = 2_000_000, 200_000_000
