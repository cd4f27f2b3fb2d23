from django.urls import path

from apps.clearances import key_views, views

app_name = "clearances"
urlpatterns = [
    path("", views.people, name="people"),
    path("people/<uuid:user>/", views.person, name="person"),
    path("keys/", key_views.own_keys, name="keys"),
    path("keys/<uuid:key>/revoke/", key_views.revoke, name="revoke-key"),
    path("people/<uuid:user>/keys/<uuid:key>/confirm/", key_views.confirm, name="confirm-key"),
    path("people/<uuid:user>/grants/<uuid:grant_id>/revoke/", views.revoke_grant, name="revoke"),
]
