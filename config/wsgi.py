"""What gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django = get_wsgi_application()

from django.urls import reverse  # noqa: E402  models need the apps first

from config.pagecache import with_page_cache  # noqa: E402

reverse("home")  # loads all views, before the first reader comes
application = with_page_cache(django)
