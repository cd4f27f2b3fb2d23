"""The open profile's page and JSON Schemas, made of the site's own closed sets (docs/profile.md)."""
