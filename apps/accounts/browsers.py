"""What a browser says of itself, in words: Chrome 126，Windows 10 或 11."""

from __future__ import annotations

import re

BROWSERS = (
    (r"MicroMessenger/(\d+)", "微信"), (r"DingTalk/(\d+)", "钉钉"), (r"(?:QQBrowser|MQQBrowser)/(\d+)", "QQ浏览器"),
    (r"(?:QIHU|Qihoo|360SE|360EE|360Browser)()", "360浏览器"), (r"(?:MetaSr|SE 2\.X)()", "搜狗浏览器"),
    (r"UOSBrowser/(\d+)", "统信浏览器"), (r"(?:Edg|EdgA|EdgiOS|Edge)/(\d+)", "Edge"), (r"(?:OPR|Opera)/(\d+)", "Opera"),
    (r"(?:Firefox|FxiOS)/(\d+)", "Firefox"), (r"(?:HeadlessChrome|Chrome|CriOS)/(\d+)", "Chrome"),
    (r"MSIE (\d+)|Trident/.*rv:(\d+)", "IE"), (r"Version/(\d+).*Safari/", "Safari"),
)  # fmt: skip
"""The first that fits: nearly all of them also call themselves Chrome, and Chrome Safari."""

SYSTEMS = (
    (r"OpenHarmony|HarmonyOS", "鸿蒙"), (r"Android", "安卓"), (r"iPhone", "iPhone"), (r"iPad", "iPad"),
    (r"Windows NT 10", "Windows 10 或 11"), (r"Windows NT 6\.[23]", "Windows 8"), (r"Windows NT 6\.1", "Windows 7"),
    (r"Windows", "Windows"), (r"Mac OS X|Macintosh", "macOS"), (r"Kylin", "麒麟"), (r"UOS|Deepin", "统信"), (r"Linux|X11", "Linux"),
)  # fmt: skip

OF_ITSELF = re.compile(r"Mozilla/|Opera/|[\w.-]+/\d")
"""How such a string begins; whatever else is noted of a log-in is a sentence already."""


def in_words(note: str) -> str:
    """The browser and the system; a program by the name it gives; any other note as it is."""
    if not OF_ITSELF.match(note):
        return note
    browser = next((f"{name} {_version(found)}".strip() for mark, name in BROWSERS if (found := re.search(mark, note))), "")
    system = next((name for mark, name in SYSTEMS if re.search(mark, note)), "")
    if not browser and not note.startswith("Mozilla/"):
        return f"程序 {note.split()[0]}"
    return "，".join(filter(None, (browser or "其他浏览器", system)))


def _version(found: re.Match[str]) -> str:
    return next(filter(None, found.groups()), "")
