"""The 24 ways in which a copy of a photograph is altered: saved again, cropped, put into a chat."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont, ImageOps

if TYPE_CHECKING:
    from collections.abc import Callable

Picture = Image.Image
PHONE = (1080, 2340)


def edits() -> dict[str, Callable[[Picture, np.random.Generator, list[Picture]], bytes]]:
    """Each edit by its name: a picture in RGB, chance and other pictures in; a file out."""
    return {
        "saved as JPEG q20": lambda p, *_: jpeg(p, 20),
        "half size": lambda p, *_: jpeg(p.resize((p.width // 2, p.height // 2))),
        "squashed to 3/4": lambda p, *_: jpeg(p.resize((p.width * 3 // 4, p.height))),
        "grey": lambda p, *_: jpeg(p.convert("L").convert("RGB")),
        "colour filter": lambda p, *_: jpeg(_filtered(p)),
        "mirror": lambda p, *_: jpeg(ImageOps.mirror(p)),
        "thumbnail of 160 px": lambda p, *_: jpeg(_within(p, 160), 75),
        "blur": lambda p, *_: jpeg(p.filter(ImageFilter.GaussianBlur(max(p.size) / 250))),
        "turned by 90°": lambda p, *_: jpeg(p.transpose(Image.Transpose.ROTATE_90)),
        "turned by 5°": lambda p, *_: jpeg(p.rotate(5, Image.Resampling.BICUBIC, expand=True)),
        "turned by 25°": lambda p, *_: jpeg(p.rotate(25, Image.Resampling.BICUBIC, expand=True)),
        "crop to 90 %": lambda p, chance, _: jpeg(_cropped(p, 0.9, chance)),
        "crop to 70 %": lambda p, chance, _: jpeg(_cropped(p, 0.7, chance)),
        "crop to 50 %": lambda p, chance, _: jpeg(_cropped(p, 0.5, chance)),
        "crop to 25 %": lambda p, chance, _: jpeg(_cropped(p, 0.25, chance)),
        "caption": lambda p, *_: jpeg(_captioned(p)),
        "sticker over 25 %": lambda p, chance, _: jpeg(_stuck(p, chance)),
        "middle pixelated": lambda p, *_: jpeg(_pixelated(p)),
        "meme strip": lambda p, *_: jpeg(_memed(p)),
        "border": lambda p, *_: jpeg(ImageOps.expand(p, max(p.size) // 10, (40, 60, 160))),
        "phone screenshot": lambda p, *_: png(_screenshot(p)),
        "in a chat": lambda p, *_: png(_chat(p)),
        "2x2 collage": lambda p, chance, others: jpeg(_collage(p, chance, others)),
        "photograph of a screen": lambda p, chance, _: jpeg(_photographed(p, chance)),
    }


def jpeg(picture: Picture, quality: int = 82) -> bytes:
    """A JPEG."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def png(picture: Picture) -> bytes:
    """A PNG, packed quickly."""
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _within(picture: Picture, edge: int) -> Picture:
    small = picture.copy()
    small.thumbnail((edge, edge))
    return small


def _filtered(picture: Picture) -> Picture:
    sepia = (0.45, 0.6, 0.15, 12, 0.3, 0.6, 0.1, 4, 0.2, 0.45, 0.3, 0)
    return ImageEnhance.Contrast(picture.convert("RGB", sepia)).enhance(1.25)


def _cropped(picture: Picture, area: float, chance: np.random.Generator) -> Picture:
    """A part of the same form that keeps so much of the area, anywhere in it."""
    width, height = (round(edge * area**0.5) for edge in picture.size)
    left = int(chance.integers(0, picture.width - width + 1))
    top = int(chance.integers(0, picture.height - height + 1))
    return picture.crop((left, top, left + width, top + height))


def _text(size: int) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    return ImageFont.load_default(size=max(10, size))


def _captioned(picture: Picture) -> Picture:
    drawn = picture.copy()
    size = picture.height // 9
    ImageDraw.Draw(drawn).text(
        (picture.width // 2, picture.height - size), "WHEN IT IS MONDAY", "white", _text(size),
        anchor="mm", stroke_width=max(1, size // 12), stroke_fill="black",
    )  # fmt: skip
    return drawn


def _stuck(picture: Picture, chance: np.random.Generator) -> Picture:
    drawn = picture.copy()
    width, height = (round(edge * 0.564) for edge in picture.size)  # an ellipse: a quarter of all
    left = int(chance.integers(0, picture.width - width + 1))
    top = int(chance.integers(0, picture.height - height + 1))
    pen = ImageDraw.Draw(drawn)
    pen.ellipse((left, top, left + width, top + height), "gold", "black", max(2, width // 40))
    for eye in (0.35, 0.65):
        x, y = left + width * eye, top + height * 0.4
        pen.ellipse((x - width / 16, y - height / 12, x + width / 16, y + height / 12), "black")
    pen.arc(
        (left + width * 0.25, top + height * 0.4, left + width * 0.75, top + height * 0.8),
        20,
        160,
        "black",
        max(2, width // 30),
    )
    return drawn


def _pixelated(picture: Picture) -> Picture:
    drawn = picture.copy()
    box = (
        picture.width * 3 // 8,
        picture.height // 4,
        picture.width * 5 // 8,
        picture.height * 5 // 8,
    )
    part = picture.crop(box)
    small = part.resize((8, 10))
    drawn.paste(small.resize(part.size, Image.Resampling.NEAREST), box[:2])
    return drawn


def _memed(picture: Picture) -> Picture:
    strip = picture.height // 4
    drawn = Image.new("RGB", (picture.width, picture.height + strip), "white")
    drawn.paste(picture, (0, strip))
    ImageDraw.Draw(drawn).text(
        (picture.width // 2, strip // 2), "nobody:\nme at nine in the morning", "black",
        _text(strip // 4), anchor="mm", align="center",
    )  # fmt: skip
    return drawn


def _screenshot(picture: Picture) -> Picture:
    """The picture as wide as the phone, with bars above and below it."""
    screen = Image.new("RGB", PHONE, (12, 12, 14))
    shown = ImageOps.contain(picture, (PHONE[0], PHONE[1] - 500))
    screen.paste(shown, ((PHONE[0] - shown.width) // 2, (PHONE[1] - shown.height) // 2))
    pen = ImageDraw.Draw(screen)
    pen.text((60, 40), "21:47", "white", _text(44))
    pen.text((800, 40), "5G  83%", "white", _text(44))
    for number, word in enumerate(("Share", "Edit", "Heart", "Bin")):
        pen.text((80 + 260 * number, PHONE[1] - 130), word, "white", _text(48))
    return screen


def _chat(picture: Picture) -> Picture:
    """The picture in a bubble of two thirds of the phone, between lines that people wrote."""
    screen = Image.new("RGB", PHONE, (229, 221, 213))
    pen = ImageDraw.Draw(screen)
    pen.rectangle((0, 0, PHONE[0], 200), (7, 94, 84))
    pen.text((140, 100), "Sam", "white", _text(56))
    shown = ImageOps.contain(picture, (720, 900))
    top = 760
    for row, (words, left) in enumerate(
        (("hi are you there", 40), ("yes wait", 560), ("look at this one", 40))
    ):
        y = 260 + row * 150
        pen.rounded_rectangle((left, y, left + 460, y + 110), 24, "white")
        pen.text((left + 30, y + 26), words, "black", _text(44))
    pen.rounded_rectangle((20, top - 14, 48 + shown.width, top + shown.height + 70), 24, "white")
    screen.paste(shown, (34, top))
    pen.text((60, top + shown.height + 10), "21:46", (90, 90, 90), _text(36))
    pen.rounded_rectangle((40, PHONE[1] - 180, 900, PHONE[1] - 60), 50, "white")
    pen.text((90, PHONE[1] - 150), "Message", (140, 140, 140), _text(44))
    return screen


def _collage(picture: Picture, chance: np.random.Generator, others: list[Picture]) -> Picture:
    sheet = Image.new("RGB", (1640, 1640), "white")
    four = [picture, *others[:3]]
    for place, number in enumerate(chance.permutation(4)):
        part = ImageOps.fit(four[int(number)], (800, 800))
        sheet.paste(part, (10 + 820 * (place % 2), 10 + 820 * (place // 2)))
    return sheet


def _photographed(picture: Picture, chance: np.random.Generator) -> Picture:
    """Askew, with the lines of the screen, a reflection, noise and a dark room around it."""
    width, height = 1600, 1200
    shown = ImageOps.contain(picture, (1300, 950))
    lines = np.asarray(shown).astype(np.float32)
    rows, columns = np.arange(lines.shape[0])[:, None], np.arange(lines.shape[1])[None, :]
    lines *= (0.92 + 0.08 * np.sin(rows * 2.1) * np.sin(columns * 1.9 + rows * 0.05))[..., None]
    screen = Image.fromarray(lines.clip(0, 255).astype(np.uint8))
    room = Image.new("RGB", (width, height), (26, 24, 28))
    room.paste(screen, ((width - screen.width) // 2, (height - screen.height) // 2))
    away = chance.uniform(-0.06, 0.06, 8)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], float)
    moved = corners + (away.reshape(4, 2) * (width, height))
    askew = room.transform(
        (width, height),
        Image.Transform.PERSPECTIVE,
        _perspective(corners, moved),
        Image.Resampling.BICUBIC,
    )
    light = np.asarray(askew.filter(ImageFilter.GaussianBlur(1.2))).astype(np.float32)
    slope = np.linspace(0.75, 1.15, width)[None, :, None]
    noisy = light * slope * np.array([0.95, 1.0, 1.08]) + 14 + chance.normal(0, 6, light.shape)
    return Image.fromarray(noisy.clip(0, 255).astype(np.uint8))


def _perspective(corners: np.ndarray, moved: np.ndarray) -> list[float]:
    rows, right = [], []
    for (x, y), (u, v) in zip(corners, moved, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    found: list[float] = np.linalg.solve(np.array(rows), np.array(right)).tolist()
    return found
