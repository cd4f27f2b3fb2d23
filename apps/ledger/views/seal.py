from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def seal(request: HttpRequest) -> HttpResponse:
    """The footer's state of the log, asked for again and again by every page that somebody looks at."""
    return render(request, "ledger/seal_state.html")
