"""The site, and beside it a view that stores the same row as the contact form and nothing else."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402

from config.urls import urlpatterns as urls_of_the_site  # noqa: E402
from contact.models import Message, Topic  # noqa: E402

settings.ROOT_URLCONF = __name__
ADDRESS = "/bare-insert/"


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    now, typed = timezone.now(), request.POST
    Message.objects.create(
        topic=Topic.objects.get(slug=typed["topic"]),
        name=typed["name"],
        address=typed["address"],
        canonical=typed["address"],
        subject=typed["subject"],
        text=typed["text"],
        text_digest=b"bare",
        arrived_at=now,
        changed_at=now,
        answer_due_at=now,
    )
    return HttpResponseRedirect("/")


urlpatterns = [path(ADDRESS.lstrip("/"), insert), *urls_of_the_site]
application = get_wsgi_application()
