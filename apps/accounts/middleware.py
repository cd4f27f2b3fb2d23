"""The language of a page, and what a browser keeps: cookies, pages, and what it had kept of a form."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware as DjangoSessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import translation


def _asks_for_another(request: HttpRequest) -> bool:
    """A program with a token says in a header which language it wants; without one it gets its person's."""
    return hasattr(request, "presented") and "Accept-Language" in request.headers


class UserLanguageMiddleware:
    """The page speaks the signed-in user's language; a visitor's is taken from the cookie or the browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not _asks_for_another(request):
            language = request.user.language
        else:
            language = translation.get_language_from_request(request)
        supported = {code for code, _ in settings.LANGUAGES}
        with translation.override(language if language in supported else settings.LANGUAGE_CODE):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
            return response


KEPT_AFTER_ITS_END = 24 * 3600  # seconds


class SessionMiddleware(DjangoSessionMiddleware):
    """Leaves the cookie of a session that is over where it is: it opens nothing, and tells the next page why it ended.

    What a page asks for by itself (the log's state, the map) would otherwise take the cookie away unseen, and the form
    that is sent after it would come from a stranger.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if getattr(request.session, "over", ""):
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        answer = super().process_response(request, response)
        cookie = answer.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie is not None and cookie.value:
            # It outlives its session by a day, else nobody could be told that the session reached its limit.
            answer.set_cookie(
                settings.SESSION_COOKIE_NAME,
                cookie.value,
                max_age=int(cookie["max-age"] or 0) + KEPT_AFTER_ITS_END,
                domain=settings.SESSION_COOKIE_DOMAIN,
                path=settings.SESSION_COOKIE_PATH,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Strict",
            )
        return answer


class SavedMiddleware:
    """Tells the next page that what was sent was taken, so that the browser drops what it had kept of it. Nothing else
    does: after an error, a sign-in or a failure of the network it is offered back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        to_sign_in = response.headers.get("Location", "").startswith(resolve_url(settings.LOGIN_URL))
        if request.method == "POST" and response.status_code == 302 and not to_sign_in:
            response.set_cookie(
                "saved", "1", max_age=60, secure=settings.SESSION_COOKIE_SECURE, httponly=False, samesite="Strict"
            )
        return response


class NothingKeptMiddleware:
    """Answers carry markings: a browser keeps none of them, so that going back after signing out shows nothing.

    Nor does it show the fragment that htmx once fetched from the same address. What says itself how it is kept, as the
    map's windows do, is left alone; a program may keep what has an entity tag, to ask with it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        may_ask_again = "ETag" in response.headers and not is_page
        response.headers.setdefault("Cache-Control", "no-cache, private" if may_ask_again else "no-store, private")
        return response
