"""The address at which a mail service tells what became of mails."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from . import services


@csrf_exempt
def events(request: HttpRequest, service: str) -> HttpResponse:
    """Only of the service that is in use; anymail's view checks who calls."""
    if service != settings.MAIL_SERVICE or service not in services.HEADERS:
        raise Http404
    return services.view_of(service)(request)
