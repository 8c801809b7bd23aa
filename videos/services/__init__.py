"""What can be done with videos."""

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
from videos.services.picturing import set_thumbnail
from videos.services.playback import record_heartbeat, start_playback
from videos.services.uploading import complete_upload, terminate_upload
from videos.services.viewing import fold_heartbeats

__all__ = [
    "cancel_encode",
    "complete_upload",
    "create_video",
    "delete_video",
    "describe_video",
    "encode_video",
    "examine_source",
    "fold_heartbeats",
    "publish_video",
    "record_heartbeat",
    "retry_video",
    "set_thumbnail",
    "start_playback",
    "sweep_uploads",
    "terminate_upload",
]
