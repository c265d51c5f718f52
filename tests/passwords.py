"""A password hasher for tests."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2 at the lowest cost: tests make many people, and guard no real password."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
