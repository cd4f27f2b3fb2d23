"""What all refusals of this package have in common."""


class TlogError(ValueError):
    """Something read is not what it has to be; the text is one sentence that says what, and where."""
