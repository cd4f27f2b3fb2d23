"""Pages are read, and their forms are sent; nothing else is done to them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

PAGE_METHODS = ("GET", "HEAD", "POST", "OPTIONS")


class PageMethodsMiddleware:
    """Answers 405 for any other method on the address of a page. The API and Django's views refuse for themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/") or request.method in PAGE_METHODS:
            return self.get_response(request)
        return HttpResponseNotAllowed(PAGE_METHODS)
