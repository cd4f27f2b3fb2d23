"""Signing in and out: by passkey, or by password and a second factor; and the language of the pages.

Each page says as little to a stranger as it can: an unknown name, a wrong password and a person who has left are
answered alike, and so are a key that nobody has and one that is not confirmed.
"""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from apps.access.bound_data import posted
from apps.accounts.codes import accepts, plain_code
from apps.accounts.models import Passkey, User
from apps.accounts.passkeys import BadPasskey, key_of_sign_in, sign_in_options
from apps.accounts.services import choose_language
from apps.signin.enrolling import enrolment
from apps.signin.forms import CodeForm, KeyAnswerForm, LanguageForm, SignInForm
from apps.signin.notices import tell_of_recovery
from apps.signin.services import enter, keep_browser, use_recovery_code
from apps.signin.steps import Pending, begin, next_step, pending, safe_next

# Why somebody is sent here who had signed in before.
ENDED = ("idle", "absolute", "ended")


@login_not_required
@sensitive_post_parameters("password")
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """The password; or straight on to the passkey."""
    target = safe_next(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(target)
    form = SignInForm(request, posted(request))
    if request.method == "POST" and form.is_valid() and form.user:
        step = next_step(form.user)
        if not step:
            return entered(request, form.user, target)
        begin(request, form.user, target)
        return redirect(step)
    context = {
        "form": form,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "ended": request.GET.get("ended") if request.GET.get("ended") in ENDED else "",
        "hours": settings.SESSION_COOKIE_AGE // 3600,
        "minutes": int(settings.SESSION_IDLE.total_seconds() // 60),
        "demo": settings.DEMO,
    }
    return render(request, "signin/sign_in.html", context)


def entered(request: HttpRequest, user: User, target: str) -> HttpResponse:
    """Signed in: on to where they wanted to go, with what they have to know first."""
    last_here = user.last_login
    new = enter(request=request, user=user)
    tell_of_recovery(request, user, last_here)
    if request.session["origin"]["new"]:
        # Until now the request spoke the language of whoever was not signed in.
        with translation.override(user.language):
            messages.warning(
                request,
                _(
                    "You have signed in from a new browser. If this was not you, end the session under "
                    "Sign-in and security and tell a clearance admin."
                ),
            )
    return keep_browser(request, HttpResponseRedirect(target), new)


@login_not_required
@require_POST
@never_cache
def passkey_options(request: HttpRequest) -> HttpResponse:
    """What the browser needs to offer the keys that it holds for this site. It says nothing of anybody."""
    return JsonResponse(sign_in_options(request, []))


@login_not_required
@require_POST
@never_cache
def passkey(request: HttpRequest) -> HttpResponse:
    """Signing in with a passkey alone: it is a thing that one has, and it asks for what one knows or is."""
    target = safe_next(request)
    form = KeyAnswerForm(request.POST)
    try:
        if not form.is_valid():
            raise BadPasskey
        key = key_of_sign_in(request, form.cleaned_data["answer"])
    except BadPasskey:
        messages.error(
            request,
            _(
                "Sign-in with this passkey failed. Try again, or use your password. A clearance admin "
                "must confirm a new passkey before you can use it."
            ),
        )
        return redirect("signin:sign-in")
    return entered(request, key.user, target)


def _start_again(request: HttpRequest) -> HttpResponse:
    messages.error(request, _("Too much time has passed since you entered your password. Start again."))
    return redirect("signin:sign-in")


@login_not_required
@never_cache
def key(request: HttpRequest) -> HttpResponse:
    """The second step of whoever has a confirmed passkey: nothing weaker will do."""
    waiting = pending(request)
    if waiting is None:
        return _start_again(request)
    keys = list(Passkey.objects.usable().filter(user=waiting.user))
    if not keys:
        return redirect(next_step(waiting.user) or "signin:sign-in")
    form = KeyAnswerForm(posted(request))
    if request.method == "POST":
        try:
            if not form.is_valid() or key_of_sign_in(request, form.cleaned_data["answer"]).user_id != waiting.user.pk:
                raise BadPasskey
            return entered(request, waiting.user, waiting.target)
        except BadPasskey:
            form = KeyAnswerForm({"answer": ""})
            form.errors.clear()
            form.add_error(None, _("Sign-in failed: the signature is not from your passkey. Try again."))
    context = {"form": form, "options": sign_in_options(request, keys)}
    return render(request, "signin/key.html", context, status=422 if form.errors else 200)


@login_not_required
@sensitive_post_parameters("code")
@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """The second step of whoever has an app that shows codes, or a recovery code left."""
    waiting = pending(request)
    if waiting is None:
        return _start_again(request)
    if next_step(waiting.user) != "signin:code":
        return redirect(next_step(waiting.user) or "signin:sign-in")
    form = CodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = plain_code(form.cleaned_data["code"])
        right = accepts if given.isdigit() else use_recovery_code
        if right(user=waiting.user, code=given):
            return entered(request, waiting.user, waiting.target)
        form.add_error(
            "code",
            _(
                "The code is wrong, expired or already used. Wait for the next code. After a wrong "
                "code you must wait before you try again."
            ),
        )
    if form.errors:
        form.again()
    return render(request, "signin/code.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@sensitive_post_parameters("code")
@never_cache
def enrol(request: HttpRequest) -> HttpResponse:
    """The first sign-in of somebody who has no second factor yet: the app is set up before anything is shown."""
    waiting = pending(request)
    if waiting is None:
        return _start_again(request)
    if next_step(waiting.user) not in ("signin:enrol", ""):
        return redirect(next_step(waiting.user))
    form = CodeForm(posted(request))
    return enrolment(request, waiting.user, form, done=lambda codes: _enrolled(request, waiting, codes))


def _enrolled(request: HttpRequest, waiting: Pending, codes: list[str]) -> HttpResponse:
    last_here = waiting.user.last_login
    new = enter(request=request, user=waiting.user)
    tell_of_recovery(request, waiting.user, last_here)
    answer = render(request, "signin/recovery_codes.html", {"codes": codes, "next": waiting.target})
    return keep_browser(request, answer, new)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language and stay on the page."""
    response = HttpResponseRedirect(safe_next(request))
    form = LanguageForm(request.POST)
    if form.is_valid():
        chosen = form.cleaned_data["language"]
        if isinstance(request.user, User):
            choose_language(user=request.user, language=chosen)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 86_400,
            samesite="Lax",
            httponly=True,
            secure=request.is_secure(),
        )
    return response
