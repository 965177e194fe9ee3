"""What gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django = get_wsgi_application()

from config.pagecache import with_page_cache  # noqa: E402  models need the apps first

application = with_page_cache(django)
