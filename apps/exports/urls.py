from apps.access.addresses import Page, page
from apps.exports import views

app_name = "exports"
FILES = Page("files of what the reader may view", views.READERS)

urlpatterns = [
    page("", views.export, name="export", takes_forms=True, opens=FILES, guide="files#out"),
    page("ordered/", views.ordered, name="ordered", opens=Page("the reader's own file", views.READERS)),
]
