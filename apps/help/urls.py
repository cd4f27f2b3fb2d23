from apps.access.addresses import Page, page
from apps.help import views

# It holds nothing of the centre's matters, and signing in needs help too.
GUIDE = Page("the user guide", public=True)

app_name = "help"
urlpatterns = [
    page("", views.contents, name="contents", opens=GUIDE),
    page("<slug:name>/", views.guide, name="page", opens=GUIDE),
]
