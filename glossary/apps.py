from django.apps import AppConfig


class GlossaryConfig(AppConfig):
    name = "glossary"

    def ready(self) -> None:
        from articles import parts, sitemaps, weaving
        from articles.search import widening

        from . import dictionary, exporting, reading, signals  # noqa: F401  connects the receivers

        parts.PARTS.append(exporting)
        sitemaps.MORE.append(dictionary.addresses)
        weaving.WEAVERS.append(reading)
        widening.MORE.append(dictionary.headwords)
