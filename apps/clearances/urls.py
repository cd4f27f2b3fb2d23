from apps.access.addresses import ADMINS, MEMBERS, Page, page
from apps.clearances import grants_csv_views, key_views, review_views, views

app_name = "clearances"
urlpatterns = [
    page("", views.people, name="people", opens=Page(MEMBERS, ADMINS), guide="clearances#members"),
    page(
        "people/<uuid:user>/",
        views.person,
        name="person",
        takes_forms=True,
        opens=Page(MEMBERS, ADMINS),
        guide="clearances#grants",
    ),
    page(
        "people/<uuid:user>/review/",
        review_views.review,
        name="review",
        takes_forms=True,
        opens=Page(MEMBERS, ADMINS),
        guide="clearances#reviews",
    ),
    page(
        "proposals/",
        views.waiting,
        name="waiting",
        takes_forms=True,
        opens=Page(MEMBERS, ADMINS),
        guide="clearances#grants",
    ),
    page("ending/", views.ending, name="ending", opens=Page(MEMBERS, ADMINS), guide="clearances#expiring"),
    page("reviews/", review_views.reviews, name="reviews", opens=Page(MEMBERS, ADMINS), guide="clearances#reviews"),
    page("people.csv", grants_csv_views.export, name="export", opens=Page(MEMBERS, ADMINS)),
    page(
        "import/",
        grants_csv_views.import_table,
        name="import",
        takes_forms=True,
        opens=Page("an empty form", ADMINS),
        guide="clearances#import",
    ),
    page(
        "keys/",
        key_views.own_keys,
        name="keys",
        takes_forms=True,
        opens=Page("the reader's own keys"),
        guide="account#passkeys",
    ),
    page(
        "keys/<uuid:key>/revoke/",
        key_views.revoke,
        name="revoke-key",
        takes_forms=True,
        opens=Page("the reader's own keys; an admin's members'"),
        guide="account#passkeys",
    ),
    page(
        "people/<uuid:user>/keys/<uuid:key>/confirm/",
        key_views.confirm,
        name="confirm-key",
        takes_forms=True,
        opens=Page(MEMBERS, ADMINS),
        guide="clearances#sign-in",
    ),
    page(
        "people/<uuid:user>/grants/<uuid:grant_id>/revoke/",
        views.revoke_grant,
        name="revoke",
        takes_forms=True,
        opens=Page(MEMBERS, ADMINS),
        guide="clearances#revoking",
    ),
]
