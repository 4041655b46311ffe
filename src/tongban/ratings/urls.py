"""Addresses of ratings."""

from django.urls import path

from tongban.ratings.web import pages

urlpatterns = [
    path("my/ratings", pages.ratings, name="ratings"),
    path("my/ratings/<uuid:rating_id>", pages.rating, name="rating"),
]
