"""Transparency logs as the C2SP specifications have them: trees, notes, checkpoints, tiles, proofs, policies.

Pure Python over the standard library and `cryptography`. What these modules read is taken to be hostile: a parser
raises its one named error, all of them kinds of `TlogError`, and nothing else, whatever the bytes.
"""
