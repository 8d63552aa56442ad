"""System checks. What is wrong is said in one sentence, the way to get it right in the hint.

Run by every management command; `manage.py doctor` shows them with all that is in order.
"""

import ctypes
import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Error, Warning, register

from config.embedded import valkey_binary

# The names which WeasyPrint itself tries, Linux before macOS.
PANGO_LIBRARIES = {
    "pango": ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0"),
    "pangoft2": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0"),
}
SUBSET_LIBRARY = ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib", "libharfbuzz-subset-0")
FANDOL_FILES = ("FandolFang-Regular.otf", "FandolKai-Regular.otf")
VENDOR_FILES = ("vendor/bootstrap/bootstrap.min.css", "vendor/bootstrap/bootstrap.bundle.min.js")
LOCAL_HOSTS = {"localhost", "127.0.0.1", "[::1]", "testserver"}


def to_install(debian: str, rpm: str = "") -> str:
    """The package by its names on the systems there are; fonts are not named alike on those of RPM."""
    others = f"麒麟、openEuler：dnf install {rpm}。" if rpm else ""
    return f"Debian、统信 UOS：apt-get install {debian}。{others}"


def own_font(files: str) -> str:
    return f"其他系统：把 {files} 放入 {settings.FONT_DIR}（离线安装包的 bundle/fonts 里有）。"


@register("zipingtong")
def check_subset_library(**_: object) -> list[CheckMessage]:
    if loads(SUBSET_LIBRARY):
        return []
    return [
        Error(
            "缺少系统库 libharfbuzz-subset，生成 PDF 会慢十倍。",
            hint=to_install("libharfbuzz-subset0", "harfbuzz"),
            id="zipingtong.E001",
        )
    ]


@register("zipingtong")
def check_pango(**_: object) -> list[CheckMessage]:
    absent = [name for name, files in PANGO_LIBRARIES.items() if not loads(files)]
    if not absent:
        return []
    return [
        Error(
            f"缺少系统库 {'、'.join(absent)}，生成不了 PDF（Word 仍可生成）。",
            hint=to_install("libpango-1.0-0 libpangoft2-1.0-0", "pango"),
            id="zipingtong.E002",
        )
    ]


@register("zipingtong")
def check_fonts(**_: object) -> list[CheckMessage]:
    problems: list[CheckMessage] = []
    installed = set(font_files())
    if not any(name.startswith("Noto") and "CJK" in name for name in installed):
        problems.append(
            Error(
                "没有字体 Noto CJK，PDF 中的汉字会成为方框。",
                hint=to_install("fonts-noto-cjk") + own_font("NotoSansCJK-*.ttc、NotoSerifCJK-*.ttc"),
                id="zipingtong.E003",
            )
        )
    if absent := [name for name in FANDOL_FILES if name not in installed]:
        problems.append(
            Warning(
                f"没有仿宋、楷体字体（{'、'.join(absent)}），报告改用 Noto 宋体代替。",
                hint=f"在 Debian 上运行 make setup，或把字体文件放入 {settings.FONT_DIR}。",
                id="zipingtong.W004",
            )
        )
    if not any(name.startswith("LiberationSerif") for name in installed):
        problems.append(
            Warning(
                "没有字体 Liberation Serif，数字与西文改用中文字体的字形。",
                hint=to_install("fonts-liberation2") + own_font("LiberationSerif-*.ttf"),
                id="zipingtong.W005",
            )
        )
    if "DejaVuSans.ttf" not in installed:
        problems.append(
            Warning(
                "没有字体 DejaVu Sans，☑、☐ 等符号印不出来，含有它们的报告生成不了。",
                hint=to_install("fonts-dejavu-core") + own_font("DejaVuSans.ttf"),
                id="zipingtong.W012",
            )
        )
    return problems


@register("zipingtong")
def check_static_files(**_: object) -> list[CheckMessage]:
    if settings.STATIC_COLLECTED:
        if (settings.STATIC_ROOT / "staticfiles.json").exists():
            return []
        return [
            Error(
                "设置了 ZIPINGTONG_STATIC_COLLECTED，但静态文件还没有收集。",
                hint="运行 manage.py collectstatic --noinput --skip-checks，或取消这个变量。",
                id="zipingtong.E006",
            )
        ]
    absent = [name for name in VENDOR_FILES if not finders.find(name)]
    if not absent:
        return []
    return [
        Error(
            f"缺少前端库文件 {'、'.join(absent)}，页面会没有样式。",
            hint="运行 make setup（按 package-lock.json 取 Bootstrap 并核对哈希）。",
            id="zipingtong.E007",
        )
    ]


@register("zipingtong")
def check_folders(**_: object) -> list[CheckMessage]:
    folders = {Path(folder) for folder in (settings.VAR_DIR, settings.RUN_DIR, settings.MEDIA_ROOT)}
    return [
        Error(
            f"目录 {folder} 不能写。",
            hint="给运行用户写权限，或用 ZIPINGTONG_VAR_DIR、ZIPINGTONG_MEDIA_ROOT 另指目录。",
            id="zipingtong.E008",
        )
        for folder in sorted(folders)
        if not os.access(folder, os.W_OK | os.X_OK)
    ]


@register("zipingtong")
def check_debug(**_: object) -> list[CheckMessage]:
    public = sorted(set(settings.ALLOWED_HOSTS) - LOCAL_HOSTS)
    if not settings.DEBUG or not public:
        return []
    return [
        Error(
            f"调试模式开着，却允许从 {'、'.join(public)} 访问：出错页会把数据与设置给人看。",
            hint="取消 ZIPINGTONG_DEBUG，或只留本机地址。",
            id="zipingtong.E009",
        )
    ]


@register("zipingtong")
def check_form(**_: object) -> list[CheckMessage]:
    problems: list[CheckMessage] = []
    if settings.REDIS_URL and settings.ON_SQLITE:
        problems.append(
            Warning(
                "设置了 REDIS_URL，数据库却仍是 SQLite：多台机器不能共用一个 SQLite 文件。",
                hint="同时设置 DATABASE_URL=postgresql://…；只在一台机器上运行时可不理会。",
                id="zipingtong.W010",
            )
        )
    if settings.EMBEDDED_BROKER and valkey_binary() is None:
        problems.append(
            Warning(
                "此平台没有自带的 Valkey 程序，排队改用 var/run/queue 中的文件，稍慢。",
                hint="安装 valkey 或 redis-server 使其在 PATH 中，或设置 REDIS_URL。",
                id="zipingtong.W011",
            )
        )
    return problems


def loads(names: tuple[str, ...]) -> bool:
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


def font_files() -> Iterator[str]:
    home = Path.home()
    folders = [
        settings.FONT_DIR,
        "/usr/share/fonts",
        "/usr/local/share/fonts",
        home / ".fonts",
        home / ".local/share/fonts",
    ]
    folders += ["/Library/Fonts", home / "Library/Fonts"]
    for folder in folders:
        for _, _, names in os.walk(folder):
            yield from names
