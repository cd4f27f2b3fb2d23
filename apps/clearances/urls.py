from django.urls import path

from apps.clearances import key_views, review_views, sheet_views, views

app_name = "clearances"
urlpatterns = [
    path("", views.people, name="people"),
    path("people/<uuid:user>/", views.person, name="person"),
    path("people/<uuid:user>/review/", review_views.review, name="review"),
    path("proposals/", views.waiting, name="waiting"),
    path("ending/", views.ending, name="ending"),
    path("reviews/", review_views.reviews, name="reviews"),
    path("people.csv", sheet_views.export, name="export"),
    path("import/", sheet_views.import_table, name="import"),
    path("keys/", key_views.own_keys, name="keys"),
    path("keys/<uuid:key>/revoke/", key_views.revoke, name="revoke-key"),
    path("people/<uuid:user>/keys/<uuid:key>/confirm/", key_views.confirm, name="confirm-key"),
    path("people/<uuid:user>/grants/<uuid:grant_id>/revoke/", views.revoke_grant, name="revoke"),
]
