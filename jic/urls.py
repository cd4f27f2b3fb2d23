from django.urls import include, path

urlpatterns = [
    path("", include("apps.negotiation.urls")),
    path("", include("apps.accounts.urls")),
    path("register/", include("apps.designations.urls")),
    path("map/", include("apps.atlas.urls")),
    path("clearances/", include("apps.clearances.urls")),
    path("history/", include("apps.ledger.urls")),
    path("api/v1/", include("apps.exchange.urls")),
]
handler400 = "jic.errors.bad_request"
handler404 = "jic.errors.not_found"
handler500 = "jic.errors.server_error"
