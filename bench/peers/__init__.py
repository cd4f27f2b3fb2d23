"""What a team would use instead, each in an environment of its own (`bench/peering.py` makes them)."""
