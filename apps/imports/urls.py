from apps.access.addresses import Page, page
from apps.access.roles import Role
from apps.imports import views

app_name = "imports"
OWN = Page("files that the reader uploaded", (Role.LIAISON_OFFICER,), signatory=True)

urlpatterns = [
    page("", views.files, name="files", takes_forms=True, opens=OWN, guide="files#in"),
    page("<uuid:upload>/", views.file, name="file", opens=OWN, guide="files#in"),
    page("<uuid:upload>/answer/", views.answer, name="answer", takes_forms=True, opens=OWN),
    page("<uuid:upload>/choice/", views.choice, name="choice", takes_forms=True, opens=OWN),
    page("<uuid:upload>/drafts/", views.drafts, name="drafts", takes_forms=True, opens=OWN, guide="files#in"),
    page("<uuid:upload>/forget/", views.forget, name="forget", takes_forms=True, opens=OWN),
]
