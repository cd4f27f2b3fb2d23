from django.http import HttpResponse
from django.shortcuts import render

from apps.access.markings import together
from apps.access.requests import SiteRequest
from apps.designations.selectors import signatories
from apps.negotiation.selectors import turns
from apps.negotiation.visits import news_of
from apps.negotiation.waiting import waiting_for

# As many as the page lists of what is new; the rest is on the desk.
MAX_TASKS = 50


def notices(request: SiteRequest) -> HttpResponse:
    """What waits for the reader, since when and due when; and what others have said that is new to them."""
    waiting, news = waiting_for(request.identity, MAX_TASKS), news_of(request.identity)
    context = {
        "rows": turns(waiting, signatories()),
        "news": news,
        "marking": together([*waiting, *(one.designation for one in news)]),
    }
    template = "negotiation/notices_list.html" if request.htmx else "negotiation/notices.html"
    return render(request, template, context)
