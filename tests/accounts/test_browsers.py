import pytest

from apps.accounts.browsers import in_words

CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("note", "words"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME}", "Chrome 126，Windows 10 或 11"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Edg/126.0.2592.56", "Edge 126，Windows 10 或 11"),
        (f"Mozilla/5.0 (Windows NT 6.1; WOW64) {CHROME} QIHU 360SE", "360浏览器，Windows 7"),
        (f"Mozilla/5.0 (Linux; Android 14; V2314) {CHROME} MicroMessenger/8.0.49", "微信 8，安卓"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox 128，Linux"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15", "Safari 17，macOS"),
        ("Mozilla/5.0 (Windows NT 6.3; Trident/7.0; rv:11.0) like Gecko", "IE 11，Windows 8"),
        ("Mozilla/5.0 (unknown)", "其他浏览器"),
        ("curl/8.5.0", "程序 curl/8.5.0"),
        ("统一认证没有给出用户名", "统一认证没有给出用户名"),
        ("", ""),
    ],
)
def test_what_a_browser_says_of_itself_is_told_in_words(note, words):
    assert in_words(note) == words
