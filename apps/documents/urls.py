from apps.access.addresses import Page, page
from apps.access.roles import Role
from apps.designations.policies import OFFICERS as NEGOTIATORS
from apps.documents import views
from apps.documents.views import READERS

app_name = "documents"
OFFICERS = tuple(map(Role, NEGOTIATORS.roles))
# What somebody is not cleared for, and what was not released to them, is answered as if it was not there.
READ = Page("documents that the reader may know of", READERS)
ENTERING = Page("a form for a document", OFFICERS, signatory=True)

urlpatterns = [
    page("", views.documents, name="list", opens=READ, guide="documents#registry"),
    page("new/", views.new, name="new", takes_forms=True, opens=ENTERING, guide="documents#entering"),
    page("<uuid:document>/", views.document, name="document", opens=READ, guide="documents#registry"),
    page("<uuid:document>/files/", views.add, name="add", takes_forms=True, opens=ENTERING, guide="documents#entering"),
    page(
        "<uuid:document>/articles/",
        views.add_article,
        name="article",
        takes_forms=True,
        opens=ENTERING,
        guide="documents#entering",
    ),
    page(
        "<uuid:document>/release/",
        views.propose,
        name="propose",
        takes_forms=True,
        opens=ENTERING,
        guide="documents#release",
    ),
    page("files/<uuid:file>/<int:page>/", views.page, name="page", opens=READ, guide="documents#reading"),
    page(
        "releases/<uuid:publication>/",
        views.release,
        name="release",
        takes_forms=True,
        opens=READ,
        guide="documents#release",
    ),
    page(
        "releases/<uuid:publication>/end/",
        views.end_release,
        name="end",
        takes_forms=True,
        opens=READ,
        guide="documents#release",
    ),
]
