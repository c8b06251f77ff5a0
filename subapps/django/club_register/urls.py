"""The addresses of the site."""

from django.contrib import admin
from django.urls import include, path

admin.site.site_header = admin.site.site_title = "Club register"
admin.site.index_title = "The league's books"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", include("register.api.urls")),
    path("", include("register.urls")),
]
handler404 = "register.views.not_found"
