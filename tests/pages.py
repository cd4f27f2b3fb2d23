"""Looking at pages without a browser."""

import re

from django.http import HttpResponse


def without_tokens(answer: HttpResponse) -> str:
    """The page's text without the CSRF tokens, which are masked anew in every answer, and the clock in its bar."""
    text = re.sub(r'(name="csrf-token" content|name="csrfmiddlewaretoken" value)="\w+"', r"\1", answer.content.decode())
    return re.sub(r"\d\d:\d\dZ</b> \d\d:\d\d", "", text)
