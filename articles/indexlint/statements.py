"""
The statements of the checks: each gives `pk, name, other, other_name, text, number, file_as`.

`published` (`id`) are the published articles, `seen` (`id, tag_id, article_id`) their subjects. No
statement takes parameters.
"""

from articles.filingwords import FUNCTION_WORDS

MOST_ALIKE = 6  # articles in a row under a heading
LIKE = 0.8  # similarity of two names that are taken for one

BLIND_SEE = """
SELECT label.id AS pk, label.text AS name, subject.id AS other, subject.name AS other_name,
    '' AS text, 0 AS number, label.filing_key AS file_as
FROM articles_subjectlabel AS label
JOIN articles_subject AS subject ON subject.id = label.subject_id AND subject.status = 'active'
WHERE label.kind = 'alt' AND NOT EXISTS (SELECT 1 FROM seen WHERE seen.tag_id = subject.id)
"""

SEE_IN_A_CIRCLE = """
WITH RECURSIVE way(start, id) AS (
    SELECT id, merged_into_id FROM articles_subject WHERE status = 'merged'
    UNION
    SELECT start, merged_into_id FROM way JOIN articles_subject AS next USING (id)
    WHERE merged_into_id IS NOT NULL
)
SELECT subject.id AS pk, name, subject.id AS other, name AS other_name, '' AS text, 0 AS number,
    filing_key AS file_as
FROM way JOIN articles_subject AS subject ON subject.id = start WHERE way.id = start
"""

# The database refuses it; rows that were put in without its triggers may break that.
SEE_OF_A_SUBJECT = """
SELECT label.id AS pk, label.text AS name, subject.id AS other, subject.name AS other_name,
    '' AS text, 0 AS number, label.filing_key AS file_as
FROM articles_subjectlabel AS label
JOIN articles_subject AS twin ON twin.name_key = label.key
JOIN articles_subject AS subject ON subject.id = label.subject_id
"""

# Articles of whatever status: the draft of today is published tomorrow.
SEE_WITH_ARTICLES = """
SELECT subject.id AS pk, subject.name, target.id AS other, target.name AS other_name, '' AS text,
    count(*) AS number, subject.filing_key AS file_as
FROM articles_subject AS subject
JOIN articles_articlesubject AS about ON about.tag_id = subject.id
JOIN articles_subject AS target ON target.id = subject.merged_into_id
WHERE subject.status = 'merged'
GROUP BY subject.id, target.id
"""

# `text` is empty where the way back leads to something new.
SEE_ALSO_NOTHING_NEW = """
WITH sizes AS (SELECT tag_id, count(*) AS number FROM seen GROUP BY tag_id),
ways AS (
    SELECT id, first_id AS here, second_id AS there FROM articles_relatedsubjects
    UNION ALL SELECT id, second_id, first_id FROM articles_relatedsubjects
),
common AS (
    SELECT here, there, count(*) AS number
    FROM ways JOIN seen ON seen.tag_id = here
    JOIN seen AS same ON same.tag_id = there AND same.article_id = seen.article_id
    GROUP BY here, there
)
SELECT DISTINCT ON (ways.id) ways.id AS pk, subject.name, there AS other,
    target.name AS other_name,
    CASE WHEN there_size.number < here_size.number THEN '' ELSE 'both' END AS text,
    coalesce(there_size.number, 0) AS number, subject.filing_key AS file_as
FROM ways
JOIN sizes AS here_size ON here_size.tag_id = here
LEFT JOIN sizes AS there_size ON there_size.tag_id = there
LEFT JOIN common USING (here, there)
JOIN articles_subject AS subject ON subject.id = here
JOIN articles_subject AS target ON target.id = there
WHERE coalesce(common.number, 0) = coalesce(there_size.number, 0)
ORDER BY ways.id, here
"""

MANY_ARTICLES = f"""
SELECT subject.id AS pk, name, subject.id AS other, name AS other_name, '' AS text, number,
    filing_key AS file_as
FROM (
    SELECT tag_id, count(*) AS number FROM seen
    WHERE NOT EXISTS (
        SELECT 1 FROM articles_indexlocator AS locator
        WHERE locator.article_subject_id = seen.id AND subheading <> ''
    )
    GROUP BY tag_id HAVING count(*) > {MOST_ALIKE}
) AS alike
JOIN articles_subject AS subject ON subject.id = tag_id AND status = 'active'
"""  # noqa: S608  constants only

LONE_SUBHEADING = """
SELECT subject.id AS pk, name, subject.id AS other, name AS other_name, subheading AS text,
    number, filing_key AS file_as
FROM (
    SELECT tag_id, min(subheading) AS subheading, count(*) AS number
    FROM seen JOIN articles_indexlocator AS locator ON locator.article_subject_id = seen.id
    WHERE subheading <> '' GROUP BY tag_id HAVING count(DISTINCT subheading) = 1
) AS lone
JOIN articles_subject AS subject ON subject.id = tag_id AND status = 'active'
"""

WORDS = "|".join(sorted(FUNCTION_WORDS["en"]))

# Two headings post the same if each has the other's name as a subheading ("trust: in networks",
# "networks: of trust"), or if both have a subheading and at least half of what stands there.
UNEVEN_POSTINGS = f"""
WITH placed AS MATERIALIZED (
    SELECT tag_id, article_id, min(subheading) AS subheading, regexp_replace(
        lower(subheading), '^(({WORDS}) )+|( ({WORDS}))+$', '', 'g'
    ) AS word
    FROM seen JOIN articles_indexlocator AS locator ON locator.article_subject_id = seen.id
    WHERE subheading <> '' GROUP BY tag_id, article_id, word
),
sizes AS MATERIALIZED (
    SELECT tag_id, word, min(subheading) AS subheading, count(*) AS number
    FROM placed GROUP BY tag_id, word
),
mirrored AS (
    SELECT this.tag_id AS this, this.word AS this_word, that.tag_id AS that, that.word AS that_word
    FROM sizes AS this
    JOIN articles_subject AS named ON named.name_key = this.word
    JOIN sizes AS that ON that.tag_id = named.id
    JOIN articles_subject AS back ON back.id = this.tag_id AND back.name_key = that.word
    WHERE this.tag_id < that.tag_id
),
alike AS (
    SELECT this.tag_id AS this, this.word AS this_word, that.tag_id AS that, that.word AS that_word,
        count(*) AS common
    FROM placed AS this JOIN placed AS that
        ON that.article_id = this.article_id AND that.word = this.word
    WHERE this.tag_id < that.tag_id GROUP BY 1, 2, 3, 4
),
pairs AS (
    SELECT mirrored.*, (
        SELECT count(*) FROM placed JOIN placed AS same USING (article_id)
        WHERE placed.tag_id = this AND placed.word = this_word
            AND same.tag_id = that AND same.word = that_word
    ) AS common, true AS is_mirrored
    FROM mirrored
    UNION ALL SELECT *, false FROM alike
)
SELECT this AS pk, subject.name, that AS other, other_subject.name AS other_name,
    this_size.subheading AS text, this_size.number + that_size.number - 2 * common AS number,
    subject.filing_key AS file_as
FROM pairs
JOIN sizes AS this_size ON this_size.tag_id = this AND this_size.word = this_word
JOIN sizes AS that_size ON that_size.tag_id = that AND that_size.word = that_word
JOIN articles_subject AS subject ON subject.id = this AND subject.status = 'active'
JOIN articles_subject AS other_subject ON other_subject.id = that
    AND other_subject.status = 'active'
WHERE this_size.number + that_size.number > 2 * common
    AND (is_mirrored OR 2 * common >= greatest(this_size.number, that_size.number))
"""  # noqa: S608  constants only

# Names alike once hyphens, spaces and the ending of a plural are gone; or with that many of their
# trigrams in common. Two sets that are so alike share one of the rarest of either, so
# only names with such a one in common are compared (prefix filtering: Chaudhuri and others, 2006).
NEAR_DUPLICATES = f"""
WITH named AS MATERIALIZED (
    SELECT id, name, name_key, filing_key, regexp_replace(name_key, '[^0-9]', '', 'g') AS digits,
        regexp_replace(regexp_replace(regexp_replace(
            name_key, 'ies\\M', 'y', 'g'), '(?<=[sxz]|ch|sh)es\\M|(?<=[^s])s\\M', '', 'g'
        ), '[-\u2010-\u2015\\s]+', '', 'g') AS folded
    FROM articles_subject WHERE status = 'active'
),
grams AS MATERIALIZED (SELECT id, unnest(show_trgm(name_key)) AS gram FROM named),
ranked AS (
    SELECT id, gram, count(*) OVER (PARTITION BY id) AS size,
        row_number() OVER (PARTITION BY id ORDER BY number, gram) AS place
    FROM grams JOIN (SELECT gram, count(*) AS number FROM grams GROUP BY gram) AS rare USING (gram)
),
rarest AS MATERIALIZED (
    SELECT id, gram, size FROM ranked WHERE place <= size - ceil({LIKE} * size) + 1
),
pairs AS (
    SELECT one.id AS this, two.id AS that FROM named AS one JOIN named AS two USING (folded)
    WHERE one.id < two.id
    UNION
    SELECT one.id, two.id FROM rarest AS one JOIN rarest AS two USING (gram)
    WHERE one.id < two.id AND least(one.size, two.size) >= {LIKE} * greatest(one.size, two.size)
)
SELECT one.id AS pk, one.name, two.id AS other, two.name AS other_name, '' AS text, 0 AS number,
    least(one.filing_key, two.filing_key) AS file_as
FROM pairs JOIN named AS one ON one.id = this JOIN named AS two ON two.id = that
WHERE one.digits = two.digits
    AND (one.folded = two.folded OR similarity(one.name_key, two.name_key) >= {LIKE}::real)
    AND NOT EXISTS (
        SELECT 1 FROM articles_relatedsubjects WHERE first_id = one.id AND second_id = two.id
    )
    AND NOT EXISTS (
        SELECT 1 FROM articles_subjectrelation
        WHERE (subject_id, broader_id) IN ((one.id, two.id), (two.id, one.id))
    )
"""  # noqa: S608  constants only

UNUSED_SUBJECT = """
SELECT id AS pk, name, id AS other, name AS other_name, '' AS text, 0 AS number,
    filing_key AS file_as
FROM articles_subject AS subject
WHERE status = 'active'
    AND NOT EXISTS (SELECT 1 FROM articles_articlesubject WHERE tag_id = subject.id)
    AND NOT EXISTS (SELECT 1 FROM articles_subjectrelation WHERE broader_id = subject.id)
    AND NOT EXISTS (
        SELECT 1 FROM articles_subject AS merged WHERE merged.merged_into_id = subject.id
    )
"""

ARTICLE_WITHOUT_SUBJECT = """
SELECT article.id AS pk, title AS name, article.id AS other, '' AS other_name, '' AS text,
    0 AS number, to_char(published_at, 'YYYYMMDDHH24MISS') AS file_as
FROM articles_article AS article JOIN published USING (id)
WHERE NOT EXISTS (
    SELECT 1 FROM articles_articlesubject WHERE content_object_id = article.id
)
"""

# In the text, an attribute's value has its signs as entities.
BROKEN_PASSAGE = """
SELECT locator.id AS pk, concat_ws(': ', subject.name, nullif(subheading, '')) AS name,
    article.id AS other, article.title AS other_name, anchor AS text, 0 AS number,
    subject.filing_key AS file_as
FROM articles_indexlocator AS locator
JOIN articles_articlesubject AS about ON about.id = locator.article_subject_id
JOIN articles_subject AS subject ON subject.id = about.tag_id
JOIN articles_article AS article ON article.id = about.content_object_id
WHERE anchor <> '' AND strpos(
    body_html, concat('id="', replace(replace(anchor, '&', '&amp;'), '"', '&quot;'), '"')
) = 0
"""
