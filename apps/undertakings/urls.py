from apps.access.addresses import Page, page
from apps.access.roles import Role
from apps.truce.views import READERS
from apps.undertakings import policies, views

app_name = "undertakings"
SPEAKERS = tuple(map(Role, policies.SPEAKERS.roles))
READ = Page("the pull-back of a zone that the reader sees", READERS)
SAY = Page("a form for a statement, of a zone in force that the reader sees", SPEAKERS)

urlpatterns = [
    page("", views.every_zone, name="zones", opens=READ, guide="truce#pull-back"),
    page("<uuid:designation>/", views.zone, name="zone", opens=READ, guide="truce#pull-back"),
    page("<uuid:designation>/steps/<int:step>/", views.new_mark, name="mark", opens=SAY, guide="truce#pull-back"),
    page("<uuid:designation>/baseline/", views.new_item, name="item", opens=SAY, guide="truce#pull-back"),
    page(
        "<uuid:designation>/baseline/<uuid:item>/",
        views.new_finding,
        name="finding",
        opens=SAY,
        guide="truce#pull-back",
    ),
    page("<uuid:designation>/visits/", views.new_visit, name="visit", opens=SAY, guide="truce#pull-back"),
    page("<uuid:designation>/visits/<uuid:visit>/", views.outcome, name="outcome", opens=SAY, guide="truce#pull-back"),
]
