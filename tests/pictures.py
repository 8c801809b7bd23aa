"""Pictures that people choose."""

import io
from typing import Any

from PIL import Image


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (800, 600), color: tuple[int, ...] = (200, 60, 40), **options: Any
) -> bytes:
    output = io.BytesIO()
    Image.new("RGB", size, color).save(output, kind, **options)
    return output.getvalue()
