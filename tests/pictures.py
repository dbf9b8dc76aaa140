"""Pictures as people send them, made by hand: the good, the odd and the evil."""

import struct
import zlib
from io import BytesIO

from PIL import Image, ImageCms
from PIL.TiffImagePlugin import IFDRational


def saved(image: Image.Image, kind: str = "PNG", **options) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def png(width: int = 80, height: int = 80, colour: str = "peru") -> bytes:
    return saved(Image.new("RGB", (width, height), colour))


def halves(width: int = 900, height: int = 600) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), (200, 20, 20))
    image.paste((20, 20, 200), (width // 2, 0, width, height))
    return image


def from_a_phone(orientation: int = 1, image: Image.Image | None = None) -> bytes:
    """A JPEG that tells by which camera, when and where it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x0112] = orientation
    exif[0x9286] = b"ASCII\0\0\0SecretComment"
    where = exif.get_ifd(0x8825)
    where[1], where[2] = "N", (IFDRational(48), IFDRational(51), IFDRational(30))
    where[3], where[4] = "E", (IFDRational(2), IFDRational(17), IFDRational(40))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return saved(
        image or halves(), "JPEG", exif=exif, comment=b"SecretComment", icc_profile=profile,
        xmp=b"<x:xmpmeta>SecretXmp</x:xmpmeta>",
    )  # fmt: skip


def announced(width: int, height: int, pixels: bytes) -> bytes:
    """A PNG that says how large it is, and whose data unpacks to `pixels`."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + crc

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    return start + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


def pixel_bomb() -> bytes:
    """A PNG of some kilobytes that says it has 900 megapixels."""
    return announced(30_000, 30_000, b"\0" * 1_000_000)


def hidden_bomb() -> bytes:
    """A PNG that says it is small, whose data unpacks to a hundred times its size."""
    return announced(100, 100, b"\0" * 200_000_000)


def text_bomb() -> bytes:
    """A PNG whose compressed comment unpacks to 200 MB."""
    body = b"Comment\0\0" + zlib.compress(b"a" * 200_000_000)
    crc = struct.pack(">I", zlib.crc32(b"zTXt" + body))
    good = png()
    return good[:33] + struct.pack(">I", len(body)) + b"zTXt" + body + crc + good[33:]
