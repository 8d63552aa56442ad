from django.urls import path

from . import views

urlpatterns = [
    path("public/", views.districts, name="public"),
    path("public/<slug:district>/", views.district, name="public-district"),
    path("public/<slug:district>/<str:period>/", views.year, name="public-year"),
    path("public/<slug:district>/<str:period>/<slug:unit>/", views.report, name="public-report"),
    path("public/<slug:district>/<str:period>/<slug:unit>/figures.<str:kind>", views.figures, name="public-figures"),
    path("public/<slug:district>/<str:period>/<slug:unit>/report.<str:kind>", views.file, name="public-file"),
]
