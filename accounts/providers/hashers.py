"""How passwords are hashed: Argon2id with the costs of the settings, which `python -m benchmarks.hashing` measures."""

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher


class PasswordHasher(Argon2PasswordHasher):
    """Django's, with our costs; hashes of other costs are made anew at the next log-in. Source: RFC 9106, section 4."""

    time_cost = settings.ARGON2_PASSES
    memory_cost = settings.ARGON2_KIBIBYTES
    parallelism = settings.ARGON2_LANES
