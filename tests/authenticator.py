"""A device that keeps a passkey: it answers as a browser would, and cheats where a test wants."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn import base64url_to_bytes
from webauthn.helpers import bytes_to_base64url

PRESENT, RECOGNISED, WITH_KEY = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One key pair. `flags` say what was checked of the person, `count` how often it signed."""

    origin: str = "http://localhost:3000"
    site: str = "localhost"
    flags: int = PRESENT | RECOGNISED
    count: int = 0
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    handle: str = ""

    def make(self, asked: dict[str, Any]) -> dict[str, Any]:
        """The answer to `navigator.credentials.create`."""
        self.handle = asked["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        public = {1: 2, 3: -7, -1: 1, -2: x, -3: y}
        length = len(self.id).to_bytes(2, "big")
        attested = bytes(16) + length + self.id + cbor2.dumps(public)
        data = self._data(self.flags | WITH_KEY) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._credential(
            clientDataJSON=self._client_data("webauthn.create", asked),
            attestationObject=bytes_to_base64url(attestation),
        )

    def use(self, asked: dict[str, Any], **changed: str) -> dict[str, Any]:
        """The answer to `navigator.credentials.get`."""
        self.count += 1
        data, client = self._data(self.flags), self._client_data("webauthn.get", asked)
        signed = data + hashlib.sha256(base64url_to_bytes(client)).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        told = {
            "clientDataJSON": client,
            "authenticatorData": bytes_to_base64url(data),
            "signature": bytes_to_base64url(signature),
            "userHandle": self.handle,
        }
        return self._credential(**told | changed)

    def _data(self, flags: int) -> bytes:
        site = hashlib.sha256(self.site.encode()).digest()
        return site + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client_data(self, type: str, asked: dict[str, Any]) -> str:
        told = {"type": type, "challenge": asked["challenge"], "origin": self.origin}
        return bytes_to_base64url(json.dumps(told).encode())

    def _credential(self, **response: str) -> dict[str, Any]:
        name = bytes_to_base64url(self.id)
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        }
