from apps.access.addresses import Page, page
from apps.access.roles import Role
from apps.movements import policies, views
from apps.truce.views import READERS

app_name = "movements"
OFFICERS = tuple(map(Role, policies.LIAISON.roles))
OBSERVERS = (Role.OBSERVER,)


def _form(shows: str) -> Page:
    return Page(shows, OFFICERS, signatory=True, secretariat=OBSERVERS)


READ = Page("movements", READERS)
urlpatterns = [
    page("", views.list_movements, name="list", opens=READ, guide="movements#list"),
    page("data.json", views.list_data, name="list-data", opens=READ, guide="movements#list"),
    page(
        "new/",
        views.new_movement,
        name="new",
        takes_forms=True,
        opens=_form("a form for a movement"),
        guide="movements#notify",
    ),
    page("window.json", views.window, name="window", opens=READ),
    page("weeks/", views.route_weeks, name="weeks", opens=READ, guide="movements#weeks"),
    page("flights/", views.list_flights, name="flights", opens=READ, guide="movements#flights"),
    page(
        "flights/new/",
        views.new_flight,
        name="new-flight",
        takes_forms=True,
        opens=_form("a form for a flight"),
        guide="movements#flights",
    ),
    page("<uuid:movement>/", views.movement, name="movement", opens=READ, guide="movements#movement"),
    page("<uuid:movement>/data.json", views.movement_data, name="data", opens=READ, guide="movements#movement"),
    page(
        "<uuid:movement>/say/<slug:what>/",
        views.say,
        name="say",
        takes_forms=True,
        opens=_form("a form for a statement about a movement"),
        guide="movements#statements",
    ),
]
