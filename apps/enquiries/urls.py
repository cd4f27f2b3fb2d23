from apps.access.addresses import Page, Record, page
from apps.access.roles import Role
from apps.designations.policies import READERS as READERS_OF_SIGNATORIES
from apps.enquiries import views
from apps.truce.views import READERS

app_name = "enquiries"
SIGNATORIES = tuple(map(Role, READERS_OF_SIGNATORIES.roles))
OBSERVERS = (Role.OBSERVER,)
LIST = Page("what was asked of the secretariat about designations that the reader sees", READERS)
REPLY = Page("a question about a designation that the reader sees", SIGNATORIES, signatory=True, anywhere=OBSERVERS)

urlpatterns = [
    page("", views.every_enquiry, name="list", opens=LIST, guide="truce#secretariat"),
    page("<uuid:designation>/", views.about, name="about", takes_forms=True, opens=Record(), guide="truce#secretariat"),
    page(
        "comments/<uuid:enquiry>/", views.reply, name="reply", takes_forms=True, opens=REPLY, guide="truce#secretariat"
    ),
]
