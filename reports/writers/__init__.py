"""The files of an update, as bytes, one module a format. Made from a frozen set alone: no clock, no table, no locale.

The same set gives the same bytes in any process; ``tests/reports/test_same_bytes.py`` shows it.
"""
