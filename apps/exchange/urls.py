from csp.decorators import csp_replace
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from apps.access.addresses import AUDITORS, VIEWABLE, Page, Record, page

# Its extensions count once they are imported: before the first description, and only where there are addresses.
from apps.exchange import schema  # noqa: F401
from apps.exchange.subjects import truce
from apps.exchange.subjects.addresses import signed_addresses, subject_addresses
from apps.exchange.views import (
    changes,
    comparing,
    drawing,
    editions,
    events,
    file_drafts,
    file_exports,
    file_imports,
    history,
    lists,
    maps,
    me,
    pasting,
    records,
)
from apps.exchange.views.reading import read_view
from apps.exports.urls import FILES
from apps.groups.urls import OWN_LIST
from apps.groups.urls import READ as GROUPS
from apps.imports.urls import OWN
from apps.ledger.urls import ENTRY
from apps.negotiation.machine import ActType
from apps.negotiation.policies import CONFIRM_TEXTS
from apps.truce.urls import READ as TRUCE

# The library that shows the description makes HTML of strings, and knows no Trusted Types. Its page shows nothing but
# our own description, and keeps the rest of the policy.
untyped = csp_replace({"require-trusted-types-for": None, "trusted-types": None})

app_name = "exchange"
urlpatterns = [
    page("schema/", SpectacularAPIView.as_view(), name="schema", opens=Page("the API's description")),
    page(
        "docs/",
        untyped(SpectacularSwaggerSplitView.as_view(url_name="exchange:schema")),
        name="docs",
        opens=Page("the API's description"),
    ),
    page("delegations/", maps.DelegationList.as_view(), name="delegations", opens=Page("the delegations")),
    page("designations/", records.DesignationList.as_view(), name="designations", opens=Page(VIEWABLE)),
    page("designations/<uuid:designation>/", records.DesignationDetail.as_view(), name="designation", opens=Record()),
    page(
        "designations/<uuid:designation>/versions/",
        records.VersionList.as_view(),
        name="versions",
        opens=Record("version"),
    ),
    page(
        "designations/<uuid:designation>/versions/<int:sequence>/",
        records.VersionDetail.as_view(),
        name="version",
        opens=Record("version"),
    ),
    page(
        "designations/<uuid:designation>/text-confirmations/",
        records.TextConfirmationList.as_view(),
        name="text_confirmations",
        opens=Record(CONFIRM_TEXTS),
    ),
    page(
        "designations/<uuid:designation>/common-ground/",
        records.CommonGroundDetail.as_view(),
        name="common_ground",
        opens=Record("version"),
    ),
    page(
        "designations/<uuid:designation>/comparison/",
        comparing.ComparedVersions.as_view(),
        name="comparison",
        opens=Record("version"),
    ),
    page("designations/<uuid:designation>/acts/", records.ActList.as_view(), name="acts", opens=Record()),
    page(
        "designations/<uuid:designation>/acts/<slug:act>/", records.Acting.as_view(), name="act", opens=Record("<act>")
    ),
    page(
        "designations/<uuid:designation>/acts/approve/challenge/",
        records.ApprovalChallenge.as_view(),
        name="approve-challenge",
        opens=Record(ActType.APPROVE.value),
    ),
    page("designations/<uuid:designation>/releases/", records.ReleaseList.as_view(), name="releases", opens=Record()),
    page(
        "designations/<uuid:designation>/disclosures/",
        records.DisclosureList.as_view(),
        name="disclosures",
        opens=Record(),
    ),
    page("designations/<uuid:designation>/comments/", records.CommentList.as_view(), name="comments", opens=Record()),
    page(
        "history/",
        history.HistoryList.as_view(),
        name="history",
        opens=Page("entries that the auditor may view", AUDITORS),
    ),
    page("history/<int:index>/", history.HistoryDetail.as_view(), name="entry", opens=ENTRY),
    page("changes/", changes.ChangeFeed.as_view(), name="changes", opens=Page(f"what changed, of {VIEWABLE}")),
    page(
        "events/",
        events.EventStream.as_view(),
        name="events",
        opens=Page(f"which designations change, of {VIEWABLE}"),
    ),
    page("in-force/", editions.InForceList.as_view(), name="in-force", opens=Page(VIEWABLE)),
    page("editions/", editions.EditionList.as_view(), name="editions", opens=Page(VIEWABLE)),
    page(
        "editions/<int:number>/",
        editions.EditionFile.as_view(),
        name="edition",
        opens=Page("an edition that the reader may see whole"),
    ),
    page("exports/", file_exports.ExportList.as_view(), name="exports", opens=FILES),
    page("exports/<uuid:export>/", file_exports.ExportDetail.as_view(), name="export", opens=FILES),
    page("exports/<uuid:export>/file/", file_exports.ExportFile.as_view(), name="export_file", opens=FILES),
    page("imports/", file_imports.ImportList.as_view(), name="imports", opens=OWN),
    page("imports/<uuid:upload>/", file_imports.ImportDetail.as_view(), name="import", opens=OWN),
    page("imports/<uuid:upload>/features/", file_imports.ImportFeatures.as_view(), name="import_features", opens=OWN),
    page("imports/<uuid:upload>/answers/", file_drafts.ImportAnswers.as_view(), name="import_answers", opens=OWN),
    page("imports/<uuid:upload>/mapping/", file_drafts.ImportMapping.as_view(), name="import_mapping", opens=OWN),
    page("imports/<uuid:upload>/choice/", file_drafts.ImportChoice.as_view(), name="import_choice", opens=OWN),
    page("imports/<uuid:upload>/drafts/", file_drafts.ImportDrafts.as_view(), name="import_drafts", opens=OWN),
    page("me/", me.Me.as_view(), name="me", opens=Page("the reader, and the token that they sent")),
    page("groups/", lists.GroupList.as_view(), name="groups-list", opens=GROUPS),
    page("groups/lists/paste/", pasting.PastedList.as_view(), name="groups-paste", opens=OWN_LIST),
    page("movements/", lists.MovementList.as_view(), name="movements-list", opens=TRUCE),
    page("truce/reports/", lists.ReportList.as_view(), name="truce-reports", opens=TRUCE),
    page("truce/days/<int:day>/", read_view(truce.DAY), name="truce-day", opens=TRUCE),
    page("map/window/", maps.MapWindow.as_view(), name="window", opens=Page(VIEWABLE)),
    page("map/base/", maps.MapBase.as_view(), name="base", opens=Page("the base map")),
    page("geometry/check/", maps.GeometryCheck.as_view(), name="check", opens=Page(f"conflicts with {VIEWABLE}")),
    page("geometry/position/", drawing.TypedPosition.as_view(), name="position", opens=Page("what is sent to it")),
    page("geometry/operation/", drawing.DrawingOperation.as_view(), name="operation", opens=Page("what is sent to it")),
    page("places/", maps.PlaceList.as_view(), name="places", opens=Page("names of places")),
    *subject_addresses(),
    *signed_addresses(),
]
