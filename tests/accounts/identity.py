"""A tiny OpenID provider on this machine, with keys of its own, made anew for each run of the tests."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "zipingtong", "不告诉别人"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Identity:
    """``claims`` override what its tokens say, ``userinfo`` what its address of persons says."""

    key: rsa.RSAPrivateKey
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    signs_with: Any = None
    algorithm: str = "RS256"
    published: dict[str, Any] = field(default_factory=dict)
    """What its discovery document says otherwise than it is."""
    questions: list[str] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        identity = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                identity.questions.append(self.path)
                told = {"/jwks": identity.keys, "/.well-known/openid-configuration": identity.document}
                self.answer(told[self.path]() if self.path in told else {"sub": "1"} | identity.userinfo)

            def do_POST(self) -> None:
                sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                known = sent["code"][0] in identity.codes and sent["client_secret"] == [SECRET] and sent["code_verifier"]
                identity.codes.discard(sent["code"][0])
                self.answer(identity.tokens() if known else {"error": "invalid_grant"}, 200 if known else 400)

            def answer(self, found: Any, status: int = 200) -> None:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(found).encode())

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def document(self) -> dict[str, Any]:
        own = {"authorization": "authorize", "token": "token", "userinfo": "me"}
        said = {f"{name}_endpoint": f"{self.address}/{path}" for name, path in own.items()}
        return {"issuer": self.address, "jwks_uri": f"{self.address}/jwks"} | said | self.published

    def settings(self) -> dict[str, str]:
        """What a site would set."""
        return {
            "ZIPINGTONG_SSO_ISSUER": self.address, "ZIPINGTONG_SSO_AUTHORIZE_URL": f"{self.address}/authorize",
            "ZIPINGTONG_SSO_TOKEN_URL": f"{self.address}/token", "ZIPINGTONG_SSO_USERINFO_URL": f"{self.address}/me",
            "ZIPINGTONG_SSO_JWKS_URL": f"{self.address}/jwks", "ZIPINGTONG_SSO_LOGOUT_URL": f"{self.address}/logout",
            "ZIPINGTONG_SSO_CLIENT_ID": CLIENT, "ZIPINGTONG_SSO_CLIENT_SECRET": SECRET,
        }  # fmt: skip

    def log_in(self, url: str) -> dict[str, str]:
        """Somebody was sent here and logs in: what their browser carries back."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        code = f"code-{len(self.codes)}-{self.asked['state']}"
        self.codes.add(code)
        return {"code": code, "state": self.asked["state"]}

    def keys(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [public | {"kid": "1", "alg": "RS256", "use": "sig"}]}

    def tokens(self) -> dict[str, Any]:
        now = int(time.time())
        said = {
            "iss": self.address, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 300, "nonce": self.asked.get("nonce"),
            "preferred_username": "yunxi-drafter",
        }  # fmt: skip
        told = {name: value for name, value in (said | self.claims).items() if value is not None}
        key = None if self.algorithm == "none" else self.signs_with or self.key
        token = jwt.encode(told, key, self.algorithm, headers={"kid": "1"})
        return {"access_token": "a", "token_type": "Bearer", "id_token": token}
