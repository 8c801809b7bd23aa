"""Uploaded pictures: only pictures, only their pixels."""

import io

import pytest
from PIL import Image, ImageCms

from socialflow.core import images
from socialflow.core.errors import InvalidError
from socialflow.core.images import PictureSize, encode_picture, open_picture

FACES = {"small": PictureSize(64, 64), "medium": PictureSize(160, 160), "large": PictureSize(400, 400)}
BANNERS = {"small": PictureSize(640, 160), "large": PictureSize(2560, 640)}
ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    output = io.BytesIO()
    picture.save(output, kind, **options)
    return output.getvalue()


def halves() -> Image.Image:
    """Red above, blue below."""
    picture = Image.new("RGB", (400, 200), "red")
    picture.paste("blue", (0, 100, 400, 200))
    return picture


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_every_format_becomes_webp_in_all_sizes(kind):
    made = encode_picture(saved(halves(), kind), sizes=FACES)
    assert {name: (picture.width, picture.height) for name, picture in made.items()} == {
        "small": (64, 64),
        "medium": (160, 160),
        "large": (200, 200),
    }
    assert all(opened(picture.data).format == "WEBP" for picture in made.values())


def test_banners_keep_their_shape_and_are_not_enlarged():
    made = encode_picture(saved(Image.new("RGB", (1000, 1000)), "PNG"), sizes=BANNERS)
    assert (made["small"].width, made["small"].height) == (640, 160)
    assert (made["large"].width, made["large"].height) == (1000, 250)


def test_fitted_inside():
    size = {"only": PictureSize(100, 100, is_cropped=False)}
    made = encode_picture(saved(halves(), "PNG"), sizes=size)["only"]
    assert (made.width, made.height) == (100, 50)


def test_where_and_with_what_it_was_taken_is_gone():
    exif = Image.Exif()
    exif[MAKER] = "Camera"
    exif.get_ifd(GPS)[2] = (48.0, 51.0, 29.0)
    upload = saved(halves(), "JPEG", exif=exif, xmp=b"<x:xmpmeta/>", comment=b"secret place")
    assert b"Camera" in upload
    for data in [picture.data for picture in encode_picture(upload, sizes=FACES).values()]:
        assert not opened(data).getexif()
        for trace in (b"Camera", b"xmpmeta", b"secret", b"EXIF"):
            assert trace not in data
    assert "exif" not in open_picture(upload).info


def test_a_picture_taken_upside_down_is_turned():
    exif = Image.Exif()
    exif[ORIENTATION] = 3
    made = open_picture(saved(halves(), "JPEG", exif=exif))
    assert made.getpixel((200, 20))[2] > 200
    exif[ORIENTATION] = 6
    assert open_picture(saved(halves(), "JPEG", exif=exif)).size == (200, 400)


def test_the_color_profile_stays():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    upload = saved(halves(), "JPEG", icc_profile=profile)
    made = encode_picture(upload, sizes=FACES)["large"]
    assert opened(made.data).info["icc_profile"] == profile
    assert "icc_profile" not in open_picture(upload).info


def test_a_broken_profile_is_no_obstacle():
    assert open_picture(saved(halves(), "JPEG", icc_profile=b"not a profile")).size == (400, 200)


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "1", "I;16", "LA"])
def test_other_color_models(mode):
    picture = Image.new("L", (100, 100), 200).convert(mode)
    upload = saved(picture, "JPEG" if mode == "CMYK" else "PNG")
    assert open_picture(upload).mode == "RGB"
    assert encode_picture(upload, sizes=FACES)["small"].width == 64


def test_see_through_parts_stay_or_become_white():
    upload = saved(Image.new("RGBA", (100, 100), (255, 0, 0, 0)), "PNG")
    assert opened(encode_picture(upload, sizes=FACES)["small"].data).getchannel("A").getextrema() == (0, 0)
    assert open_picture(upload).getpixel((5, 5)) == (255, 255, 255)


def test_an_open_file_will_do():
    assert open_picture(io.BytesIO(saved(halves(), "PNG"))).size == (400, 200)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "picture_empty"),
        (b"hello", "picture_unreadable"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "picture_unreadable"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", "picture_unreadable"),
        (saved(halves(), "BMP"), "picture_unreadable"),
        (saved(halves(), "TIFF"), "picture_unreadable"),
        (saved(halves(), "PNG")[:200], "picture_unreadable"),
        (bytes(images.MAX_BYTES + 1), "picture_too_heavy"),
    ],
)
def test_what_is_no_picture_of_ours_is_refused(content, code):
    with pytest.raises(InvalidError) as refusal:
        encode_picture(content, sizes=FACES)
    assert refusal.value.code == code


def test_a_bomb_is_refused_before_it_is_decoded(monkeypatch):
    upload = saved(Image.new("1", (9000, 9000)), "PNG")
    assert len(upload) < 20_000
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("decoded"))
    with pytest.raises(InvalidError) as refusal:
        open_picture(upload)
    assert refusal.value.code == "picture_too_large"


def test_a_picture_carries_no_long_profile_along():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + bytes(5_000_000)
    made = encode_picture(saved(halves(), "JPEG", icc_profile=profile), sizes=FACES)["small"]
    assert len(made.data) < 100_000
