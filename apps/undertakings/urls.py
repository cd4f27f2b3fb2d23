from apps.access.addresses import Page, page
from apps.access.roles import Role
from apps.designations.policies import OFFICERS as NEGOTIATORS
from apps.designations.policies import READERS as READERS_OF_SIGNATORIES
from apps.truce.views import READERS
from apps.undertakings import photo_views, views

app_name = "undertakings"
SIGNATORIES = tuple(map(Role, READERS_OF_SIGNATORIES.roles))
OFFICERS = tuple(map(Role, NEGOTIATORS.roles))
OBSERVERS = (Role.OBSERVER,)
LIST = Page("the zones in force with a pull-back that the reader sees", READERS)
READ = Page("the pull-back of a zone that the reader sees", SIGNATORIES, signatory=True, anywhere=OBSERVERS)
PHOTO = Page("a photo of a visit in a zone that the reader sees", SIGNATORIES, signatory=True, anywhere=OBSERVERS)
SAY = Page("a form for a statement about a zone in force", OFFICERS, signatory=True, secretariat=OBSERVERS)
SAY_OF_PHOTO = Page("a form about a photo of one's own delegation", OFFICERS, signatory=True, secretariat=OBSERVERS)

urlpatterns = [
    page("", views.every_zone, name="zones", opens=LIST, guide="truce#pull-back"),
    page("<uuid:zone>/", views.one_zone, name="zone", opens=READ, guide="truce#pull-back"),
    page(
        "<uuid:zone>/steps/<int:step>/",
        views.new_mark,
        name="mark",
        takes_forms=True,
        opens=SAY,
        guide="truce#pull-back",
    ),
    page("<uuid:zone>/baseline/", views.new_item, name="item", takes_forms=True, opens=SAY, guide="truce#pull-back"),
    page(
        "<uuid:zone>/baseline/<uuid:item>/",
        views.new_finding,
        name="finding",
        takes_forms=True,
        opens=SAY,
        guide="truce#pull-back",
    ),
    page("<uuid:zone>/visits/", views.new_visit, name="visit", takes_forms=True, opens=SAY, guide="truce#pull-back"),
    page(
        "<uuid:zone>/visits/<uuid:visit>/",
        views.outcome,
        name="outcome",
        takes_forms=True,
        opens=SAY,
        guide="truce#pull-back",
    ),
    page(
        "<uuid:zone>/visits/<uuid:visit>/photos/",
        photo_views.new_photo,
        name="new-photo",
        takes_forms=True,
        opens=SAY,
        guide="truce#photos",
    ),
    page("<uuid:zone>/photos/<uuid:photo>/", photo_views.photo, name="photo", opens=PHOTO, guide="truce#photos"),
    page(
        "<uuid:zone>/photos/<uuid:photo>/withdrawal/",
        photo_views.withdraw,
        name="withdraw-photo",
        takes_forms=True,
        opens=SAY_OF_PHOTO,
        guide="truce#photos",
    ),
    page(
        "<uuid:zone>/photos/<uuid:photo>/descriptions/<slug:language>/",
        photo_views.describe,
        name="describe-photo",
        takes_forms=True,
        opens=SAY_OF_PHOTO,
        guide="truce#photos",
    ),
    page("<uuid:zone>/photos/<uuid:photo>/small/", photo_views.small_photo, name="small-photo", opens=PHOTO),
]
