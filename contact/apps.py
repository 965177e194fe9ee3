from django.apps import AppConfig


class ContactConfig(AppConfig):
    name = "contact"
    verbose_name = "Contact desk"

    def ready(self) -> None:
        from django.urls import reverse

        from articles import sitemaps

        from . import becoming, known, mails, signals

        mails.register()
        signals.connect()
        known.register()
        becoming.register()
        sitemaps.MORE.append(lambda now: [(reverse("contact:write"), None)])
