from apps.access.addresses import Page, page
from apps.access.roles import Role
from apps.separation import views
from apps.truce.views import READERS
from apps.undertakings.urls import OBSERVERS, OFFICERS, SIGNATORIES

app_name = "separation"
LIST = Page("the intermingled areas in force with a plan of separation that the reader sees", READERS)
READ = Page("the separation of an area that the reader sees", SIGNATORIES, signatory=True, anywhere=(Role.OBSERVER,))
SAY = Page("a form for a statement about a step of a separation", OFFICERS, signatory=True, secretariat=OBSERVERS)

urlpatterns = [
    page("", views.every_plan, name="list", opens=LIST, guide="groups#separation"),
    page("<uuid:area>/", views.separation, name="separation", opens=READ, guide="groups#separation"),
    page(
        "<uuid:area>/steps/<int:step>/",
        views.new_account,
        name="account",
        takes_forms=True,
        opens=SAY,
        guide="groups#separation",
    ),
]
