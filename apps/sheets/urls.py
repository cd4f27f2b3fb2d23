from apps.access.addresses import VIEWABLE, Page, page
from apps.sheets import views

app_name = "sheets"
OWN = Page("the reader's own sheets, for a day")
urlpatterns = [
    page("", views.sheets, name="list", opens=OWN, guide="sheets#sheets"),
    page("verify/", views.verify, name="verify", opens=Page(VIEWABLE), guide="sheets#verify"),
    page(
        "editions/<int:number>/",
        views.of_edition,
        name="edition",
        takes_forms=True,
        opens=Page("an edition that the reader may see whole"),
        guide="sheets#choose",
    ),
    page(
        "versions/<uuid:version>/",
        views.of_version,
        name="version",
        takes_forms=True,
        opens=Page("a version that the reader may see"),
        guide="sheets#choose",
    ),
    page("<uuid:sheet>/", views.sheet, name="sheet", opens=OWN, guide="sheets#choose"),
    page("<uuid:sheet>/file/", views.file, name="file", opens=OWN),
    page("<uuid:sheet>/pages/<int:number>/", views.picture, name="picture", opens=OWN),
]
