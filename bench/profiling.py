"""`make bench ARGS="--profile article"`: where the processor's time of a page goes."""

import cProfile
import pstats
import time
from wsgiref.util import setup_testing_defaults

from bench import pages

TIMES = 200
SHOWN = 40  # functions


def profile(name: str) -> None:
    """Asks the site's WSGI application itself: no server, no network, no other process."""
    from config.wsgi import django  # without the page cache

    def ask(path: str) -> None:
        address, _, query = path.partition("?")
        asked = {"PATH_INFO": address, "QUERY_STRING": query, "HTTP_HOST": "localhost"}
        setup_testing_defaults(asked)
        answer = django(asked, lambda *begun: None)
        b"".join(answer)
        answer.close()

    paths = pages.addresses()[name]
    turns = [paths[number % len(paths)] for number in range(TIMES)]
    for path in turns[:20]:
        ask(path)  # statements are made and templates compiled
    spent = []
    for path in turns:
        begun = time.process_time()
        ask(path)
        spent.append(time.process_time() - begun)
    profiler = cProfile.Profile()
    profiler.enable()
    for path in turns:
        ask(path)
    profiler.disable()
    pstats.Stats(profiler).sort_stats("tottime").print_stats(SHOWN)
    median = sorted(spent)[TIMES // 2]
    print(f"{name}: {1000 * median:.2f} ms of processor time, without PostgreSQL's.")
