"""Pictures are drawn anew: what can be seen stays, and nothing else (camera, place, author, what was appended)."""

import io
import warnings

from PIL import Image, ImageFile, ImageOps

from submissions.inspection.kinds import Kind, Unfit, Why

MOST_PIXELS = 50_000_000  # some 7,000 by 7,000
FORMATS = {Kind.JPEG: "JPEG", Kind.PNG: "PNG"}


def clean_picture(data: bytes, kind: Kind) -> bytes:
    """The same picture the right way up, without metadata. One frame. Raises :class:`Unfit`."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # other libraries of a process may have said otherwise
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            with Image.open(io.BytesIO(data), formats=[FORMATS[kind]]) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise Unfit(Why.UNPACKS, "pixels")
                picture.load()
                upright = ImageOps.exif_transpose(picture)
                bare = _bare(upright, kind)
        except Unfit:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
            raise Unfit(Why.UNPACKS, "pixels") from error
        except Exception as error:  # Pillow raises many kinds for a broken file
            raise Unfit(Why.BROKEN, type(error).__name__) from error
        out = io.BytesIO()
        if kind is Kind.JPEG:
            bare.save(out, "JPEG", quality=90, optimize=False)
        else:
            bare.save(out, "PNG", compress_level=6)
    return out.getvalue()


def _bare(picture: Image.Image, kind: Kind) -> Image.Image:
    """A picture with the same dots and no ``info``."""
    mode = {"JPEG": {"L": "L"}, "PNG": {"L": "L", "RGB": "RGB", "LA": "LA"}}[FORMATS[kind]].get(
        picture.mode, "RGB" if kind is Kind.JPEG else "RGBA"
    )
    bare = Image.new(mode, picture.size)
    bare.paste(picture.convert(mode))
    return bare
