from django.urls import include, path
from django.views.generic import RedirectView

from apps.access.addresses import Page, page
from jic.security_txt import security_txt
from jic.sides import sides

urlpatterns = [
    path("", include("apps.negotiation.urls")),
    path("", include("apps.signin.urls")),
    path("account/tokens/", include("apps.tokens.urls")),
    path("register/", include("apps.designations.urls")),
    path("map/", include("apps.atlas.urls")),
    path("editions/", include("apps.editions.urls")),
    path("sheets/", include("apps.sheets.urls")),
    path("truce/", include("apps.truce.urls")),
    path("groups/", include("apps.groups.urls")),
    path("separation/", include("apps.separation.urls")),
    path("enquiries/", include("apps.enquiries.urls")),
    path("exports/", include("apps.exports.urls")),
    path("imports/", include("apps.imports.urls")),
    path("pull-back/", include("apps.undertakings.urls")),
    path("documents/", include("apps.documents.urls")),
    path("movements/", include("apps.movements.urls")),
    path("clearances/", include("apps.clearances.urls")),
    path("ledger/", include("apps.ledger.urls")),
    # Where the history stood before the log had more pages than that one.
    page(
        "history/",
        RedirectView.as_view(pattern_name="ledger:history", query_string=True),
        opens=Page("nothing; leads to the history"),
    ),
    page(
        ".well-known/security.txt",
        security_txt,
        name="security-txt",
        opens=Page("whom to tell of a weakness", public=True),
    ),
    page(
        "sides.<slug:digest>.css",
        sides,
        name="sides",
        opens=Page("the colours of the signatories", public=True),
    ),
    path("help/", include("apps.help.urls")),
    path("", include("apps.mail.urls")),
    path("live/", include("apps.live.urls")),
    path("api/v1/", include("apps.exchange.urls")),
    path("ogc/", include("apps.ogc.urls")),
]
handler400 = "jic.errors.bad_request"
handler404 = "jic.errors.not_found"
handler500 = "jic.errors.server_error"
