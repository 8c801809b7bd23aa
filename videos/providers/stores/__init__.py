"""Where the bytes of uploads lie until a video is made of them: this machine's disk, or S3."""

from videos.providers.stores.choice import upload_store
from videos.providers.stores.protocol import BytesLost, State, StoreFull, StoreUnavailable, UploadStore

__all__ = ["BytesLost", "State", "StoreFull", "StoreUnavailable", "UploadStore", "upload_store"]
