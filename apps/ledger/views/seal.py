from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def seal(request: HttpRequest) -> HttpResponse:
    """The footer's state of the log, asked for again and again by every page that somebody looks at."""
    if not request.user.is_authenticated:
        # Not the sign-in page: it would be put into the footer.
        return HttpResponse(status=401, headers={"Cache-Control": "no-store, private"})
    return render(request, "ledger/seal_state.html")
