"""Benchmarks, each beside what a team would use instead. `python -m bench` prints the table (see README.md)."""
