from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"

    def ready(self) -> None:
        from . import parts, signals  # noqa: F401  connects the receivers
        from .calendar import part

        parts.PARTS.append(part)
