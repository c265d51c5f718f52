"""The house on a bare machine: a database, a broker folder and keys under ``var/``, and nothing installed elsewhere.

Only development and tests use this package. In production every value comes from the environment.
"""
