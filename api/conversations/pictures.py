"""Pictures that people send: checked by what they are, not by what they are called, and made safe to show."""

import hashlib
import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from PIL import Image, ImageOps
from sqlalchemy.orm import Session

from api.conversations.messages import MessageView
from api.errors import DoorstepError
from store.models import Upload
from store.types import new_id

LARGEST_FILE: Final = 10 * 1024 * 1024
"""Bytes accepted of one picture, as a telephone's camera makes it."""

MOST_PIXELS: Final = 50_000_000
"""Width times height accepted; what has more is a trap or a scan that nobody needs."""

LONGEST_SIDE: Final = 2048
"""Pixels kept of the longer side."""

MOST_PICTURES: Final = 10
"""Of one message."""

_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")


class PictureTooLargeError(DoorstepError):
    """More bytes or pixels than anybody needs."""

    status = 413
    title = "Picture too large"

    def __init__(self) -> None:
        megabytes = LARGEST_FILE // 1024**2
        super().__init__(
            f"The picture is too large. Send one of at most {megabytes} MB.", longest=LARGEST_FILE
        )


class NotAPictureError(DoorstepError):
    """Something else, or a picture that cannot be read."""

    status = 415
    title = "Not a picture"

    def __init__(self) -> None:
        super().__init__("This is not a picture that can be shown. Send a JPEG, PNG, WebP or GIF.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A picture that is safe to keep and to show: freshly encoded, upright, without metadata."""

    content: bytes
    content_type: str
    width: int
    height: int


def check_picture(data: bytes) -> Picture:
    """Read a JPEG, PNG, WebP or GIF (its first frame) and encode it anew, at most 2,048 pixels long.

    Where and with what it was taken goes, and so does whatever else was hidden in the file. Raises
    ``PictureTooLargeError`` (413) beyond 10 MB or 50 megapixels and ``NotAPictureError`` (415).
    """
    if len(data) > LARGEST_FILE:
        raise PictureTooLargeError
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # judged by MOST_PIXELS
            image = Image.open(io.BytesIO(data), formats=_FORMATS)
            if image.width * image.height > MOST_PIXELS:
                raise PictureTooLargeError
            return _encoded(image)
    except Image.DecompressionBombError as error:
        raise PictureTooLargeError from error
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        raise NotAPictureError from error


def _encoded(image: Image.Image) -> Picture:
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded no larger than needed
    is_transparent = image.has_transparency_data
    upright = ImageOps.exif_transpose(image).convert("RGBA" if is_transparent else "RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright.info.clear()
    buffer = io.BytesIO()
    if is_transparent:
        upright.save(buffer, "PNG", optimize=True)
    else:
        upright.save(buffer, "JPEG", quality=85, optimize=True)
    return Picture(
        content=buffer.getvalue(),
        content_type="image/png" if is_transparent else "image/jpeg",
        width=upright.width,
        height=upright.height,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """A picture with the id that it will be stored under."""

    id: UUID
    picture: Picture

    def attachment(self) -> dict[str, Any]:
        """What a message says about it."""
        return {
            "id": str(self.id),
            "content_type": self.picture.content_type,
            "width": self.picture.width,
            "height": self.picture.height,
            "byte_size": len(self.picture.content),
        }


def named(pictures: Sequence[Picture]) -> list[Named]:
    """The pictures with fresh ids, in their order."""
    return [Named(id=new_id(), picture=picture) for picture in pictures[:MOST_PICTURES]]


def keep(session: Session, pictures: Sequence[Named], *, conversation_id: UUID, message: MessageView) -> None:
    """Store the pictures of a message that was stored in the same transaction."""
    for each in pictures:
        session.add(_row(each, conversation_id, message))
    if pictures:
        session.flush()


def stored(upload: Upload) -> Picture:
    """A picture out of the store."""
    return Picture(
        content=upload.content,
        content_type=upload.content_type,
        width=upload.width,
        height=upload.height,
    )


def _row(each: Named, conversation_id: UUID, message: MessageView) -> Upload:
    picture = each.picture
    return Upload(
        id=each.id,
        conversation_id=conversation_id,
        message_id=message.id,
        content_type=picture.content_type,
        width=picture.width,
        height=picture.height,
        byte_size=len(picture.content),
        sha256=hashlib.sha256(picture.content).hexdigest(),
        content=picture.content,
        created_at=message.created_at,
    )
