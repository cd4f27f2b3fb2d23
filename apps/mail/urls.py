from apps.access.addresses import Page, page
from apps.mail import views

app_name = "mail"
OWN = Page("whether and where the reader is written to")
urlpatterns = [
    page("account/email/", views.email, name="email", takes_forms=True, opens=OWN, guide="threads#email"),
    page("account/email/off/", views.off, name="off", takes_forms=True, opens=OWN, guide="threads#email"),
]
