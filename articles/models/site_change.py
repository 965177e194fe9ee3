"""How often the site has changed, as a sum."""

from django.db import connection, models

REVISION = "SELECT coalesce(sum(raised), 0)::bigint FROM articles_sitechange"
MERGE = """
    WITH gone AS (DELETE FROM articles_sitechange RETURNING raised)
    INSERT INTO articles_sitechange (raised)
    SELECT sum(raised) FROM gone HAVING count(*) > 0
"""


class SiteChange(models.Model):
    """
    One row for each transaction that changed what readers see; triggers write it (common.raising).

    `raised` is a number at random from one up. So the sum grows with each commit, whatever the
    order in which transactions commit, and a database that was restored and went another way comes
    to other sums than those that are remembered.
    """

    raised = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.raised)

    @classmethod
    def revision(cls) -> int:
        with connection.cursor() as cursor:
            cursor.execute(REVISION)
            return int(cursor.fetchone()[0])

    @classmethod
    def merge(cls) -> None:
        """Make one row of many. The sum stays; who merges at the same time finds nothing to do."""
        with connection.cursor() as cursor:
            cursor.execute(MERGE)
