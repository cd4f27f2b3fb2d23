from apps.access.addresses import VIEWABLE, Page, page
from apps.editions import views

app_name = "editions"
urlpatterns = [
    page("", views.editions, name="editions", opens=Page(VIEWABLE), guide="editions#editions"),
    page("<int:number>/edition.json", views.file, name="file", opens=Page("an edition that the reader may see whole")),
    page(
        "versions/<uuid:version>/",
        views.version,
        name="version",
        opens=Page("a version that was in force, for whom it is marked"),
        guide="editions#past",
    ),
]
