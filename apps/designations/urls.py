from apps.access.addresses import ADMINS, VIEWABLE, Page, page
from apps.designations import views

app_name = "designations"
urlpatterns = [
    page("", views.register, name="register", opens=Page(VIEWABLE), guide="officers#register"),
    page("counts/", views.counts, name="counts", opens=Page(VIEWABLE)),
    page(
        "access/",
        views.access,
        name="access",
        opens=Page("which members see a shared designation, and why", ADMINS),
        guide="clearances#check-access",
    ),
]
