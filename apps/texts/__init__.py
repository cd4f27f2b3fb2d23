"""Texts that people write, read and sign: which characters they may have, and how two languages are held together."""
