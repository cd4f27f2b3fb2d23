from django.urls import path

from apps.designations import views

app_name = "designations"
urlpatterns = [
    path("", views.register, name="register"),
    path("counts/", views.counts, name="counts"),
    path("access/", views.access, name="access"),
]
