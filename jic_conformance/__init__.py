"""The conformance suite of the open profile: it tests an implementation at a URL (docs/profile.md)."""
