"""What somebody may send at an address: a form, and the service that records what was entered in it.

A page and the API are two ways to the same submission, so that neither takes what the other refuses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Submission:
    """`make_form(data, files)` makes the form, whose choices may depend on who asks and on what it is about; `record`
    takes the valid form, and returns the row that it made; it raises what the service raises. `about` is what was read
    to find out whether somebody may send it, for a page that shows it."""

    make_form: Callable[..., Any]
    record: Callable[[Any], Any]
    about: Any = None

    def form(self, data: Any = None, files: Any = None) -> Any:
        """The form with what was sent; unbound without."""
        return self.make_form(data, files)
