from django.urls import path

from apps.ledger import views

app_name = "ledger"
urlpatterns = [
    path("", views.list_history, name="history"),
    path("<int:index>/", views.entry, name="entry"),
]
