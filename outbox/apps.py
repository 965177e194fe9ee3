from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "outbox"
    verbose_name = "Outgoing mail"

    def ready(self) -> None:
        from . import kinds, notices, services
        from .proving.proof import ProofKind

        kinds.register(notices.NoticeKind())
        kinds.register(ProofKind())
        services.connect()
