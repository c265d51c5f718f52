"""Lists answered from compressed bitmaps in the memory of the web process: which rows, how many, and how many more.

``bitmaps`` keeps, for every value of every facet, the set of rows that have it, and follows the public epoch step by step ·
``shapes`` says what is kept of activities and of recommendations · ``answers`` puts sets together into pages and counts.

What is shown is always fetched from the tables, so a record that was withdrawn cannot be shown. The statements of ``facets`` and
``ordering`` give the same answers: small sites are served by them, every other one while its bitmaps are being read, and
tests compare the two (docs/adr/0012).
"""
