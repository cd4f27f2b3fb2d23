from apps.access.addresses import Page, page
from apps.access.roles import Role
from apps.groups import views
from apps.groups.policies import LIAISON
from apps.truce.views import READERS

app_name = "groups"
OFFICERS = tuple(map(Role, LIAISON.roles))
READ = Page("the registry of groups", READERS)
SAY = Page("a form for a statement about a group", OFFICERS, signatory=True, secretariat=(Role.OBSERVER,))
OWN_LIST = Page("a form for the own delegation's list of groups", OFFICERS, signatory=True)
OWN_STATEMENT = Page(
    "a form for retracting a statement of the own delegation", OFFICERS, signatory=True, secretariat=(Role.OBSERVER,)
)

urlpatterns = [
    page("", views.list_groups, name="list", opens=READ, guide="groups#registry"),
    page("new/", views.new_group, name="new", takes_forms=True, opens=SAY, guide="groups#stating"),
    page("lists/", views.compare_lists, name="compare", opens=READ, guide="groups#lists"),
    page("lists/table.csv", views.compare_csv, name="csv", opens=READ, guide="groups#lists"),
    page("lists/paste/", views.paste, name="paste", takes_forms=True, opens=OWN_LIST, guide="groups#pasting"),
    page("<uuid:group>/", views.group, name="group", opens=READ, guide="groups#registry"),
    page("<uuid:group>/names/", views.new_name, name="name", takes_forms=True, opens=SAY, guide="groups#stating"),
    page(
        "<uuid:group>/declarations/",
        views.new_declaration,
        name="declaration",
        takes_forms=True,
        opens=SAY,
        guide="groups#stating",
    ),
    page(
        "<uuid:group>/listings/",
        views.new_listing,
        name="listing",
        takes_forms=True,
        opens=OWN_LIST,
        guide="groups#stating",
    ),
    page(
        "<uuid:group>/retract/<uuid:statement>/",
        views.new_retraction,
        name="retract",
        takes_forms=True,
        opens=OWN_STATEMENT,
        guide="groups#stating",
    ),
]
