"""The page speaks the signed-in user's language; a visitor's is taken from the cookie or the browser."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation


class UserLanguageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            language = request.user.language
        else:
            language = translation.get_language_from_request(request)
        supported = {code for code, _ in settings.LANGUAGES}
        with translation.override(language if language in supported else settings.LANGUAGE_CODE):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
            return response


class NothingKeptMiddleware:
    """Pages carry markings: a browser keeps none of them, so that going back after signing out shows nothing.

    Nor does it show the fragment that htmx once fetched from the same address. Answers of the API have rules of their
    own: the map revalidates what it keeps by ETag.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response
