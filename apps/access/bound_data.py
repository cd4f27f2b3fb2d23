"""A form's data from a request."""

from typing import Any

from django.http import HttpRequest


def posted(request: HttpRequest) -> Any:
    """What was posted, or None for a page that is only read. An empty post is still a post, with everything missing."""
    return request.POST if request.method == "POST" else None
