"""Small real files of each kind, and some that only pretend."""

import struct
import zlib
from io import BytesIO

import openpyxl
from PIL import Image

GPS = 0x8825


def xlsx() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "手机"])  # type: ignore[union-attr]
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def xls() -> bytes:
    """The head of a compound file whose directory names a workbook ([MS-CFB] 2.2, 2.6)."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<I", header, 48, 1)
    directory = "Root Entry".encode("utf-16-le").ljust(128, b"\0") + "Workbook".encode("utf-16-le").ljust(128, b"\0")
    return bytes(header) + bytes(512) + directory.ljust(512, b"\0")


def photo(kind: str = "JPEG", size: tuple[int, int] = (40, 20)) -> bytes:
    """A picture that says where and by what it was taken."""
    exif = Image.Exif()
    exif[0x0110] = "Phone 13800001234"
    exif[0x0112] = 6
    exif.get_ifd(GPS)[2] = (31.0, 12.0, 5.0)
    out = BytesIO()
    Image.new("RGB", size, "red").save(out, kind, exif=exif, comment=b"taken at home")
    return out.getvalue()


def animation(kind: str = "GIF", frames: int = 3) -> bytes:
    images = [Image.new("RGB", (20, 20), (60 * n, 0, 0)) for n in range(frames)]
    out = BytesIO()
    images[0].save(out, kind, save_all=True, append_images=images[1:], duration=50, loop=0)
    return out.getvalue()


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png_blown_up(chunk: str) -> bytes:
    """A picture of one pixel beside 8 MB that are packed into a few thousand bytes."""
    packed = {"iCCP": b"x\0\0", "zTXt": b"x\0\0", "iTXt": b"x\0\1\0\0\0"}[chunk] + zlib.compress(bytes(8 << 20), 9)
    out = BytesIO()
    Image.new("RGB", (1, 1)).save(out, "PNG")
    plain = out.getvalue()
    return plain[:33] + _chunk(chunk.encode(), packed) + plain[33:]


def png_bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """A few bytes that claim to be 2.5 thousand million pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(bytes(1000)))
        + _chunk(b"IEND", b"")
    )


def box(kind: str, *inner: bytes) -> bytes:
    body = b"".join(inner)
    return struct.pack(">I4s", 8 + len(body), kind.encode("latin-1")) + body


def film(
    handler: str = "vide", codec: str = "avc1", *, seconds: float = 2.5, index_first: bool = True, data: int = 400
) -> bytes:
    """The boxes of an MP4 with one track; what it shows is noise."""
    described = box("stsd", bytes(4), struct.pack(">I", 1), box(codec, bytes(28)))
    track = box(
        "trak", box("mdia", box("hdlr", bytes(8), handler.encode(), bytes(13)), box("minf", box("stbl", described)))
    )
    head = box("mvhd", bytes(12), struct.pack(">II", 1000, int(seconds * 1000)), bytes(80))
    parts = [box("moov", head, track), box("mdat", bytes(range(250)) * (data // 250 + 1))]
    return box("ftyp", b"isom", bytes(4), b"isommp41") + b"".join(parts if index_first else parts[::-1])


def sound(frames: int = 100) -> bytes:
    """Frames of silence at 128 kbit/s and 44.1 kHz (ISO/IEC 11172-3): 417 bytes and 26.12 ms each."""
    return (b"\xff\xfb\x90\x00" + bytes(413)) * frames


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
MP4 = film()
M4A = film("soun", "mp4a")
MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + sound()
CSV_UTF8 = "姓名,手机\n张三,13800001234\n".encode("utf-8-sig")
CSV_GB18030 = "姓名,手机\n张䶮,13800001234\n".encode("gb18030")
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
ZIP = b"PK\x03\x04" + bytes(60)
PROGRAM = b"\x7fELF" + bytes(100)
