"""How many of something one person has open at once, counted so that what a killed process held is soon free again."""

from typing import Any
from uuid import uuid4

import redis.asyncio as redis

# A slot that was not renewed for so long is free.
LEASE_SECONDS = 40
# One round trip, by the server's clock: take or renew a slot unless others hold all.
_HOLD = """
local now = tonumber(redis.call('TIME')[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[3]), ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[4])
return 1
"""


class Slot:
    """One of at most so many under a key; held as long as it is renewed."""

    def __init__(self, client: "redis.Redis", key: str, *, most: int) -> None:
        """Name the key and how many there are."""
        self._client, self._key, self._most = client, f"slots:{key}", most
        self._name = uuid4().hex

    async def hold(self, seconds: int = LEASE_SECONDS) -> bool:
        """Take it, or renew it, for so long at most; False when all are taken. Raises RedisError."""
        times = str(min(seconds, LEASE_SECONDS)), str(LEASE_SECONDS)
        held: Any = self._client.eval(_HOLD, 1, self._key, self._name, str(self._most), *times)
        return bool(await held)

    async def free(self) -> None:
        """Let others have it. Raises RedisError."""
        await self._client.zrem(self._key, self._name)
