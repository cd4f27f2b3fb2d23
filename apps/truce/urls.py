from apps.access.addresses import Page, page
from apps.access.roles import Role
from apps.truce import cooperation_views, policies, views
from apps.truce.views import READERS

app_name = "truce"
OFFICERS = tuple(map(Role, policies.PROPOSERS.roles))
AUTHORITIES = tuple(map(Role, policies.AUTHORITIES.roles))
WHO_REPORTS = tuple(map(Role, policies.REPORTERS.roles))

READ = Page("the cessation of hostilities", READERS)
urlpatterns = [
    page("", views.course, name="course", opens=READ, guide="truce#course"),
    page("data.json", views.as_json, name="data", opens=READ, guide="truce#course"),
    page(
        "propose/<slug:purpose>/",
        views.proposal,
        name="proposal",
        takes_forms=True,
        opens=Page("a form for a joint decision", OFFICERS, signatory=True),
        guide="truce#decisions",
    ),
    page(
        "decisions/<uuid:decision>/",
        views.decision,
        name="decision",
        takes_forms=True,
        opens=READ,
        guide="truce#decisions",
    ),
    page(
        "decisions/<uuid:decision>/end/",
        views.end_decision,
        name="end",
        takes_forms=True,
        opens=READ,
        guide="truce#decisions",
    ),
    page(
        "days/<int:day>/attestation/",
        views.attestation,
        name="attest",
        takes_forms=True,
        opens=Page("a form for a day", AUTHORITIES, signatory=True),
        guide="truce#days",
    ),
    page(
        "days/<int:day>/readings/",
        views.reading,
        name="read",
        takes_forms=True,
        opens=Page("a form for a clause", OFFICERS, signatory=True),
        guide="truce#clauses",
    ),
    page("reports/", views.list_reports, name="reports", opens=READ, guide="truce#reports"),
    page(
        "reports/new/",
        views.new_report,
        name="new-report",
        takes_forms=True,
        opens=Page("a form for a report", WHO_REPORTS),
        guide="truce#reports",
    ),
    page("cooperation/", cooperation_views.cooperation, name="cooperation", opens=READ, guide="truce#cooperation"),
    page(
        "cooperation/<slug:step>/",
        cooperation_views.notice,
        name="notice",
        takes_forms=True,
        opens=Page("a form for a notice", AUTHORITIES, signatory=True),
        guide="truce#cooperation",
    ),
    page(
        "preparation/", views.preparation, name="preparation", takes_forms=True, opens=READ, guide="truce#preparation"
    ),
]
