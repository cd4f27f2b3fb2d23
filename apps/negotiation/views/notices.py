from django.http import HttpResponse
from django.shortcuts import render

from apps.access.markings import together
from apps.access.requests import SiteRequest
from apps.negotiation.visits import news_of


def notices(request: SiteRequest) -> HttpResponse:
    """What others have said that is new to the reader, since when, and whether they are mentioned."""
    news = news_of(request.identity)
    context = {"news": news, "marking": together([one.designation for one in news])}
    template = "negotiation/notices_list.html" if request.htmx else "negotiation/notices.html"
    return render(request, template, context)
