from django.apps import AppConfig


class ContactConfig(AppConfig):
    name = "contact"
    verbose_name = "Contact desk"

    def ready(self) -> None:
        from . import mails, signals

        mails.register()
        signals.connect()
