from django.apps import AppConfig


class GlossaryConfig(AppConfig):
    name = "glossary"

    def ready(self) -> None:
        from articles import sitemaps, weaving
        from articles.exporting import gathering
        from articles.importers import homecoming as coming
        from articles.search import widening

        from . import dictionary, homecoming, reading, signals  # noqa: F401  connects receivers

        gathering.MORE |= {homecoming.TERMS: homecoming.terms, homecoming.MORE: homecoming.more}
        coming.MORE |= {
            homecoming.TERMS: homecoming.bring_terms,
            homecoming.MORE: homecoming.bring_more,
        }

        sitemaps.MORE.append(dictionary.addresses)
        weaving.WEAVERS.append(reading)
        widening.MORE.append(dictionary.headwords)
