from . import articles, reports, terms
