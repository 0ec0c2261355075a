"""A client for a language server on its standard input and output: documents in, diagnostics out."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
import time
from typing import IO, TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_WAIT = 120  # seconds for an answer: a loaded machine is slow, a server that hangs is not waited for
_SETTINGS = {
    "yaml": {
        "validate": True,
        "schemaStore": {"enable": False},
        "kubernetesCRDStore": {"enable": False},
    },
    "http": {},
    "[yaml]": {},
    "editor": {},
    "files": {},
}


class LanguageServer:
    """One running server. Nothing is fetched: the schema store is switched off."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        self._folder = folder
        self._inbox: queue.Queue[dict[str, Any]] = queue.Queue()
        self._process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        threading.Thread(target=self._receive, args=(_stream(self._process.stdout),), daemon=True).start()

    def __enter__(self) -> Self:
        root = self._folder.as_uri()
        capabilities = {"workspace": {"configuration": True}, "textDocument": {"publishDiagnostics": {}}}
        folders = [{"uri": root, "name": "test"}]
        self._ask(
            "initialize",
            {"processId": None, "rootUri": root, "capabilities": capabilities, "workspaceFolders": folders},
        )
        self._tell("initialized", {})
        self._tell("workspace/didChangeConfiguration", {"settings": _SETTINGS})
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        _stream(self._process.stdin).close()

    def complaints(self, texts: Mapping[str, str]) -> dict[str, list[str]]:
        """Open documents, by names that no document before had, and give what the server says of each."""
        uris = {(self._folder / name).as_uri(): name for name in texts}
        for uri, name in uris.items():
            document = {"uri": uri, "languageId": "yaml", "version": 1, "text": texts[name]}
            self._tell("textDocument/didOpen", {"textDocument": document})
        found: dict[str, list[str]] = {}
        while len(found) < len(texts):
            message = self._next()
            if message.get("method") == "textDocument/publishDiagnostics":
                said = message["params"]
                if said["uri"] in uris:  # of a document before, more may be said
                    found[uris[said["uri"]]] = [diagnostic["message"] for diagnostic in said["diagnostics"]]
        return found

    def _ask(self, method: str, params: dict[str, Any]) -> None:
        self._send({"id": 1, "method": method, "params": params})
        while "result" not in self._next():
            pass

    def _tell(self, method: str, params: dict[str, Any]) -> None:
        self._send({"method": method, "params": params})

    def _next(self) -> dict[str, Any]:
        """Give the next message of the server; its own questions are answered on the way."""
        deadline = time.monotonic() + _WAIT
        while True:
            message = self._inbox.get(timeout=max(0.0, deadline - time.monotonic()))
            if "method" not in message or "id" not in message:
                return message
            self._send({"id": message["id"], "result": _answer(message)})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stream = _stream(self._process.stdin)
        stream.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        stream.flush()

    def _receive(self, stream: IO[bytes]) -> None:
        with stream:
            while line := stream.readline():
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    while stream.readline().strip():
                        pass
                    self._inbox.put(json.loads(stream.read(int(value))))


def _answer(message: dict[str, Any]) -> Any:
    if message["method"] == "workspace/configuration":
        return [_SETTINGS.get(item.get("section")) for item in message["params"]["items"]]
    return None


def _stream(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream
