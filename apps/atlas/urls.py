from apps.access.addresses import VIEWABLE, Page, page
from apps.atlas import views

app_name = "atlas"
urlpatterns = [
    page("", views.workspace, name="map", opens=Page(VIEWABLE), guide="officers#map"),
    page("basemap.pmtiles", views.basemap, name="basemap", opens=Page("the base map")),
]
