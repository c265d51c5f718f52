"""Demonstration data: believable activities at every status, of fictitious States only.

``manage.py seed_demo`` writes them. Texts are files that a translator can read (``topics/``, ``phrases.toml``,
``places.toml``); people and organisations stand in ``people.py`` and ``organisations.py``; what an activity says and how
far it has come, in ``activities.py`` and ``walk.py``. Whatever is decided here, a fictitious State decides.
"""
