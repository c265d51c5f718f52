"""The web server's entry. A process takes no visitor before it has read what the first one would wait for."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()


def read_ahead() -> None:
    from django.conf import settings
    from django.urls import get_resolver

    from repository.browse.index import shapes

    get_resolver().url_patterns  # noqa: B018 (every view is imported now)
    if settings.SITE_ROLE != "desk":
        shapes.read_ahead()


read_ahead()
