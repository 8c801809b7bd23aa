"""What can be done with videos."""

from videos.services.clearing import clear_leftovers, clear_work_dirs, purge_version, purge_video
from videos.services.drafting import (
    cancel_encode,
    create_video,
    delete_video,
    describe_video,
    publish_video,
    retry_video,
)
from videos.services.encoding import encode_video
from videos.services.examining import examine_source
from videos.services.expiring import sweep_uploads
from videos.services.joining import join_parts, start_part, start_upload
from videos.services.picturing import set_thumbnail
from videos.services.playback import HEARTBEAT_SECONDS, record_heartbeat, start_playback
from videos.services.progress import progress_channel, progress_of
from videos.services.quota import storage_use
from videos.services.receiving import CHECKSUM_ALGORITHMS, Checksum, receive_bytes
from videos.services.sweeping import hand_out_stalled, purge_viewer_windows
from videos.services.uploading import complete_upload, find_upload, terminate_upload
from videos.services.viewing import fold_heartbeats

__all__ = [
    "CHECKSUM_ALGORITHMS",
    "HEARTBEAT_SECONDS",
    "Checksum",
    "cancel_encode",
    "clear_leftovers",
    "clear_work_dirs",
    "complete_upload",
    "create_video",
    "delete_video",
    "describe_video",
    "encode_video",
    "examine_source",
    "find_upload",
    "fold_heartbeats",
    "hand_out_stalled",
    "join_parts",
    "progress_channel",
    "progress_of",
    "publish_video",
    "purge_version",
    "purge_video",
    "purge_viewer_windows",
    "receive_bytes",
    "record_heartbeat",
    "retry_video",
    "set_thumbnail",
    "start_part",
    "start_playback",
    "start_upload",
    "storage_use",
    "sweep_uploads",
    "terminate_upload",
]
