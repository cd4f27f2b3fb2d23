from apps.access.addresses import VIEWABLE, Page, page
from apps.ogc import views

app_name = "ogc"
SERVICE = Page("the description of the service")
GUIDE = "gis#qgis"
urlpatterns = [
    page("", views.landing, name="landing", opens=SERVICE, guide=GUIDE),
    page("api", views.api, name="api", opens=SERVICE, guide=GUIDE),
    page("conformance", views.conformance, name="conformance", opens=SERVICE, guide=GUIDE),
    page("collections", views.collections, name="collections", opens=Page(VIEWABLE), guide="gis#collections"),
    page(
        "collections/<slug:collection>",
        views.collection,
        name="collection",
        opens=Page("the description of a collection"),
        guide="gis#collections",
    ),
    page(
        "collections/<slug:collection>/queryables",
        views.queryables,
        name="queryables",
        opens=Page("the description of a collection"),
        guide="gis#filters",
    ),
    page(
        "collections/<slug:collection>/items", views.items, name="items", opens=Page(VIEWABLE), guide="gis#collections"
    ),
    page(
        "collections/<slug:collection>/items/<uuid:feature>",
        views.item,
        name="item",
        opens=Page(VIEWABLE),
        guide="gis#collections",
    ),
]
