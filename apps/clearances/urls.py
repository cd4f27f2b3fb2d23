from django.urls import path

from apps.clearances import views

app_name = "clearances"
urlpatterns = [
    path("", views.people, name="people"),
    path("people/<uuid:user>/", views.person, name="person"),
    path("people/<uuid:user>/grants/<uuid:grant_id>/revoke/", views.revoke_grant, name="revoke"),
]
