from django.urls import path

from apps.atlas import views

app_name = "atlas"
urlpatterns = [
    path("", views.workspace, name="map"),
    path("basemap.pmtiles", views.basemap, name="basemap"),
]
