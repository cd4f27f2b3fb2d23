from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from apps.access.bound_data import posted
from apps.access.requests import SiteRequest
from apps.accounts.guessing import proves_who_they_are
from apps.mail.delivery import EVERY
from apps.mail.forms import AddressForm
from apps.mail.services import own_subscription, turn_off, turn_on


@sensitive_post_parameters("address", "password")
def email(request: SiteRequest) -> HttpResponse:
    """Whether and where one is written to; POST turns it on, or changes the address."""
    subscription = own_subscription(request.identity)
    is_on = subscription is not None and subscription.is_on
    kept = subscription.plain_address if subscription else ""
    form = AddressForm(posted(request), initial={"address": kept})
    if request.method == "POST" and form.is_valid():
        if proves_who_they_are(request, request.user, form.cleaned_data["password"]):
            turn_on(actor=request.identity, address=form.cleaned_data["address"])
            messages.success(request, _("E-mail notices are on."))
            return redirect("mail:email")
        form.add_error("password", _("The password is wrong. Nothing was changed. Try again."))
    context = {
        "form": form,
        "subscription": subscription if is_on else None,
        "address": kept,
        "sends_mail": settings.SENDS_MAIL,
        "minutes": int(EVERY.total_seconds() // 60),
    }
    return render(request, "mail/email.html", context, status=422 if form.errors else 200)


@require_POST
def off(request: SiteRequest) -> HttpResponse:
    turn_off(actor=request.identity)
    messages.success(request, _("E-mail notices are off. The address was deleted."))
    return redirect("mail:email")
