"""Makes the recordings and the PDF of the demo's lessons anew: `python -m tests.data.make_demo_media`.

The words are ours, spoken by espeak-ng (Mandarin), the slides drawn by Pillow, both encoded by ffmpeg; the table is set
by typst. Whoever runs the demo needs none of these programs: what they make is kept beside the lessons.
"""

import subprocess
import tempfile
from importlib import resources
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst
from PIL import Image, ImageDraw

from app.cli.demo.lessons.reading import all_series
from app.kit.poster import font_of

_SLIDES = (("提", "提起灭火器"), ("拔", "拔掉保险销"), ("握", "握住喷管"), ("压", "对准火焰根部"))
_SIZE, _SECONDS = (640, 360), 2


def main() -> None:
    target = Path(str(resources.files("app.cli.demo.lessons")))
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        lessons = [lesson for series in all_series() for lesson in series.lessons]
        words = next(one.transcript for one in lessons if "probationary.mp3" in one.text)
        _speak(words, work / "audio.wav", speed=190)
        _ffmpeg("-i", work / "audio.wav", "-ac", "1", "-ar", "22050", "-b:a", "24k", target / "probationary.mp3")
        _film(work, target / "extinguisher.mp4")
        _table(work, target / "meetings.pdf")


def _film(work: Path, target: Path) -> None:
    for place, (sign, words) in enumerate(_SLIDES):
        slide = Image.new("RGB", _SIZE, "#e76f00")
        pen = ImageDraw.Draw(slide)
        pen.text((320, 150), sign, font=font_of(180, serif=True), fill="white", anchor="mm")
        pen.text((320, 300), f"第{place + 1}步  {words}", font=font_of(36), fill="white", anchor="mm")
        slide.save(work / f"{place}.png")
        _speak(f"{sign}，{words}", work / f"{place}.wav", speed=190)
    pictures = [part for place in range(4) for part in ("-loop", "1", "-t", _SECONDS, "-i", work / f"{place}.png")]
    sounds = [part for place in range(4) for part in ("-i", work / f"{place}.wav")]
    heard = "".join(f"[{place + 4}:a]apad,atrim=0:{_SECONDS}[a{place}];" for place in range(4))
    joined = "".join(f"[{place}:v][a{place}]" for place in range(4))
    encoded = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-r", "10", "-crf", "28", "-c:a", "aac", "-b:a", "32k")
    graph = f"{heard}{joined}concat=n=4:v=1:a=1[v][a]"
    _ffmpeg(*pictures, *sounds, "-filter_complex", graph, "-map", "[v]", "-map", "[a]", *encoded,
            "-ac", "1", "-ar", "22050", "-movflags", "+faststart", target)  # fmt: skip


def _table(work: Path, target: Path) -> None:
    rows = (
        ("名称", "谁召集", "谁参加", "多久一次", "会前会后"),
        ("支部党员大会", "书记", "全体党员", "每季度至少一次", "提前通知议题；决议由支委会落实"),
        ("支部委员会会议", "书记", "支部委员", "一般每月一次", "半数以上委员到会方可举行"),
        ("党小组会", "组长", "小组党员", "一般每月一次", "意见带给支部"),
        ("党课", "支部", "全体党员", "按当地规定", "结合实际，可请人讲"),
        ("主题党日", "支部", "全体党员", "每月固定一天", "可以和以上各项合并，分别记录"),
        ("组织生活会", "书记", "全体党员", "每年至少一次，一般在第四季度", "会前谈心谈话，会后整改"),
        ("民主评议党员", "支部", "全体党员", "每年一次", "预备党员参加，不评定等次"),
    )
    cells = ", ".join(f"[{cell}]" for row in rows for cell in row)
    source = work / "table.typ"
    source.write_text(
        '#set page(paper: "a4", flipped: true)\n#set text(font: "Noto Sans SC", size: 12pt)\n'
        "#align(center)[#text(size: 20pt)[党支部组织生活一览]]\n\n"
        f"#table(columns: (auto, auto, auto, auto, 1fr), inset: 9pt, {cells})\n",
        encoding="utf-8",
    )
    typst.compile(str(source), output=str(target), font_paths=[Path(pylopdf_fonts_zh_cn.sans_path()).parent])


def _speak(words: str, target: Path, *, speed: int) -> None:
    subprocess.run(["espeak-ng", "-v", "cmn", "-s", str(speed), "-w", target, words], check=True)


def _ffmpeg(*arguments: object) -> None:
    subprocess.run(["ffmpeg", "-y", "-loglevel", "error", *map(str, arguments)], check=True)


if __name__ == "__main__":
    main()
