"""Search that understands people: what was typed, what it may mean, and where to look for it.

``asking`` reads what was typed · ``meaning`` knows names, labels and irregular forms · ``conditions`` makes the question to the
database · ``suggestions`` helps with spelling. The rules of each language are in the database: ``repository/words.py``.
"""
