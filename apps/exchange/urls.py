from csp.decorators import csp_replace
from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from apps.exchange.views import history, maps, records

# The library that shows the description makes HTML of strings, and knows no Trusted Types. Its page shows nothing but
# our own description, and keeps the rest of the policy.
untyped = csp_replace({"require-trusted-types-for": None, "trusted-types": None})

app_name = "exchange"
urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", untyped(SpectacularSwaggerSplitView.as_view(url_name="exchange:schema")), name="docs"),
    path("delegations/", maps.DelegationList.as_view(), name="delegations"),
    path("designations/", records.DesignationList.as_view(), name="designations"),
    path("designations/<uuid:designation>/", records.DesignationDetail.as_view(), name="designation"),
    path("designations/<uuid:designation>/versions/", records.VersionList.as_view(), name="versions"),
    path("designations/<uuid:designation>/versions/<int:sequence>/", records.VersionDetail.as_view(), name="version"),
    path("designations/<uuid:designation>/acts/", records.ActList.as_view(), name="acts"),
    path("designations/<uuid:designation>/acts/<slug:act>/", records.Acting.as_view(), name="act"),
    path("designations/<uuid:designation>/releases/", records.ReleaseList.as_view(), name="releases"),
    path("designations/<uuid:designation>/disclosures/", records.DisclosureList.as_view(), name="disclosures"),
    path("designations/<uuid:designation>/comments/", records.CommentList.as_view(), name="comments"),
    path("history/", history.HistoryList.as_view(), name="history"),
    path("history/<int:index>/", history.HistoryDetail.as_view(), name="entry"),
    path("map/window/", maps.MapWindow.as_view(), name="window"),
    path("map/base/", maps.MapBase.as_view(), name="base"),
    path("geometry/check/", maps.GeometryCheck.as_view(), name="check"),
    path("places/", maps.PlaceList.as_view(), name="places"),
]
