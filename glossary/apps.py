from django.apps import AppConfig


class GlossaryConfig(AppConfig):
    name = "glossary"

    def ready(self) -> None:
        from articles import parts, sitemaps, weaving
        from articles import reading as articles_reading
        from articles.checking import places, writing
        from articles.search import widening

        from . import dictionary, exporting, linking, reading, signals, wordcheck  # noqa: F401  connects

        parts.PARTS.append(exporting)
        sitemaps.MORE.append(dictionary.addresses)
        places.ANSWERS["glossary:term"] = dictionary.found_at
        articles_reading.BESIDE["glossary"] = reading.beside
        weaving.WEAVERS.append(reading)
        widening.SOURCES.append(widening.Names(linking.key_of, dictionary.headwords))
        writing.CHECKS.append(wordcheck.deprecated_words)
