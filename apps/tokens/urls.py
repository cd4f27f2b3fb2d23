from apps.access.addresses import ADMINS, MEMBERS, Page, page
from apps.tokens import views

app_name = "tokens"
urlpatterns = [
    page(
        "",
        views.tokens,
        name="tokens",
        takes_forms=True,
        opens=Page("the reader's own tokens"),
        guide="programs#tokens",
    ),
    page(
        "members/",
        views.members,
        name="members",
        opens=Page(f"tokens of {MEMBERS}", ADMINS),
        guide="programs#ending",
    ),
    page(
        "<uuid:token>/end/",
        views.end,
        name="end",
        takes_forms=True,
        opens=Page("the reader's own tokens"),
        guide="programs#ending",
    ),
]
