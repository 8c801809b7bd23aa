"""Uploaded pictures (avatars, banners, thumbnails): checked by content, re-encoded, stripped of all but colours."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from socialflow.core.errors import InvalidError

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
MAX_BYTES = 15 * 1024**2
MAX_PIXELS = 50_000_000
MAX_SIDE = 16_000
QUALITY = 85
# What a profile of colours takes that goes along with a small picture; the colours of a longer one are converted.
_PROFILE_BYTES = 4096
PAPER = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class PictureSize:
    """A size to make: cut to exactly this shape, or only shrunk to fit inside; never enlarged."""

    width: int
    height: int
    is_cropped: bool = True


@dataclass(frozen=True, slots=True)
class EncodedPicture:
    """One WebP picture of our own making, safe to serve."""

    width: int
    height: int
    data: bytes
    content_type: str = "image/webp"


AVATAR_SIZES: Mapping[str, PictureSize] = {
    "small": PictureSize(96, 96),
    "medium": PictureSize(192, 192),
    "large": PictureSize(400, 400),
}
BANNER_SIZES: Mapping[str, PictureSize] = {
    "small": PictureSize(640, 160),
    "medium": PictureSize(1280, 320),
    "large": PictureSize(2560, 640),
}


def encode_picture(upload: bytes | IO[bytes], *, sizes: Mapping[str, PictureSize]) -> dict[str, EncodedPicture]:
    """Turn an upload into pictures of the wanted sizes, see-through parts kept.

    EXIF, GPS, XMP and pictures inside the picture are gone, its orientation is applied, its colour profile is kept.

    Raises:
        InvalidError: picture_empty, picture_too_heavy, picture_unreadable or picture_too_large.
    """
    picture = _decoded(upload)
    return {name: _encoded(picture, size) for name, size in sizes.items()}


def open_picture(upload: bytes | IO[bytes]) -> Image.Image:
    """The pixels of an upload, upright, in sRGB, on white, with nothing else of the file.

    Raises:
        InvalidError: as `encode_picture`.
    """
    picture = _in_srgb(_decoded(upload))
    plain = Image.new("RGB", picture.size, PAPER)
    plain.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    return plain


def _decoded(upload: bytes | IO[bytes]) -> Image.Image:
    """The first frame, upright, in RGB or RGBA. The size in the header is checked before a pixel is decoded."""
    data = upload if isinstance(upload, bytes) else upload.read(MAX_BYTES + 1)
    if not data:
        raise InvalidError("picture_empty", _("The picture is empty. Choose it again."))
    if len(data) > MAX_BYTES:
        raise InvalidError(
            "picture_too_heavy",
            _("The picture is larger than %(max_bytes)s MB. Shrink it.") % {"max_bytes": MAX_BYTES // 1024**2},
        )
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            if opened.width * opened.height <= MAX_PIXELS and max(opened.size) <= MAX_SIDE:
                opened.load()
                return _plain_colors(ImageOps.exif_transpose(opened))
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except Exception as error:  # readers of crafted files end in RuntimeError, TypeError and what not
        raise InvalidError(
            "picture_unreadable",
            _("This is not a picture we can read. Save it as JPEG, PNG or WebP and choose it again."),
        ) from error
    raise _too_large()


def _too_large() -> InvalidError:
    return InvalidError(
        "picture_too_large",
        _("The picture has more than %(max_pixels)s megapixels. Shrink it.") % {"max_pixels": MAX_PIXELS // 10**6},
    )


def _plain_colors(picture: Image.Image) -> Image.Image:
    """RGB or RGBA; a profile of another colour model fits neither, so such a picture is converted to sRGB."""
    if picture.mode in ("RGB", "RGBA"):
        return picture if len(picture.info.get("icc_profile") or b"") <= _PROFILE_BYTES else _in_srgb(picture)
    if picture.mode in ("CMYK", "LAB", "L"):
        picture = _in_srgb(picture)
    has_alpha = picture.mode in ("LA", "PA", "La", "RGBa") or "transparency" in picture.info
    plain = picture.convert("RGBA" if has_alpha else "RGB")
    if picture.mode not in ("P", "PA", "RGB"):
        plain.info.pop("icc_profile", None)
    return plain


def _in_srgb(picture: Image.Image) -> Image.Image:
    """The picture with its profile applied; as it is when it has none, or one that is broken."""
    profile = picture.info.get("icc_profile")
    if not profile:
        return picture
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        return picture
    if converted is None:
        return picture
    converted.info.pop("icc_profile", None)
    return converted


def _encoded(picture: Image.Image, size: PictureSize) -> EncodedPicture:
    sized = _sized(picture, size)
    output = io.BytesIO()
    profile = picture.info.get("icc_profile") or b""
    kept = profile if len(profile) <= _PROFILE_BYTES else b""
    sized.save(output, "WEBP", quality=QUALITY, method=4, icc_profile=kept, exif=b"", xmp=b"")
    return EncodedPicture(sized.width, sized.height, output.getvalue())


def _sized(picture: Image.Image, size: PictureSize) -> Image.Image:
    if not size.is_cropped:
        copy = picture.copy()
        copy.thumbnail((size.width, size.height), Image.Resampling.LANCZOS)
        return copy
    scale = min(1.0, picture.width / size.width, picture.height / size.height)
    wanted = (max(1, round(size.width * scale)), max(1, round(size.height * scale)))
    return ImageOps.fit(picture, wanted, Image.Resampling.LANCZOS)
