from apps.access.addresses import VIEWABLE, Page, Record, page
from apps.live import views

app_name = "live"
urlpatterns = [
    page("events/", views.events, name="events", opens=Page(f"which designations change, of {VIEWABLE}")),
    page("changes/", views.changes, name="changes", opens=Page(f"which designations have changed, of {VIEWABLE}")),
    page("menu/", views.menu, name="menu", opens=Page("the reader's menu, with what waits for them")),
    page("stale/<uuid:designation>/", views.stale, name="stale", opens=Record()),
]
