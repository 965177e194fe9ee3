from django.apps import AppConfig


class ContactConfig(AppConfig):
    name = "contact"
    verbose_name = "Contact desk"

    def ready(self) -> None:
        from . import becoming, known, mails, signals

        mails.register()
        signals.connect()
        known.register()
        becoming.register()
