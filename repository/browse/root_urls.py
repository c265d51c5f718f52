"""Public addresses without a language."""

from django.urls import path

from repository.browse import catalog, sitemaps
from repository.harvest import views as harvest

urlpatterns = [
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:kind>-<int:number>.xml", sitemaps.file, name="sitemap_file"),
    path("data/catalog.jsonld", catalog.catalog, name="catalog"),
    path("data/catalog.ttl", catalog.catalog_as_turtle, name="catalog_as_turtle"),
    path("oai", harvest.answer, name="oai"),
    path("robots.txt", catalog.robots, name="robots"),
]
