"""Files with many outlines, read in confinement, looked at, and made into drafts."""
