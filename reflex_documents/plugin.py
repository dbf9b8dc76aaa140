"""Has Reflex build its pages twice: for the browser as ever, and for the renderer.

The pages stay what they are. Three places of the generated code learn where a
document's state comes from; when Reflex words one of them otherwise, the build
fails and says so.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from reflex.plugins import Plugin
from reflex.utils import js_runtimes, prerequisites

TEMPLATES = Path(__file__).parent / "templates"
BUILT = "build/documents"
"""Where in `.web` the renderer's build is; what lies in `build` changes nobody's styles."""
MANY = 2
"""Pages that must use a small module for it to come in the common file."""
SERVER = "REFLEX_DOCUMENTS_SERVER"
"""Set in the environment of the second build."""

ADOPT = """
export const DocumentStateContext = createContext(null);
if (typeof document !== "undefined") {
  const island = document.getElementById("document-state");
  if (island) Object.assign(initialState, JSON.parse(island.content.textContent));
  island?.remove();
}
"""
PRIVATE = """function ServerStateProvider({ children }) {
  const state = useContext(DocumentStateContext);
  const getSnapshot = (name) => state?.[name] ?? initialState[name];
  const store = { ...serverStateStore, getSnapshot };
"""


class DocumentsPlugin(Plugin):
    """List it in `rx.Config(plugins=[…])`.

    `together` names packages of many small modules (icons): those that many pages use come
    in one file, where each would else be a file and a request of its own.
    """

    def __init__(self, together: Sequence[str] = ()) -> None:
        self._together = together

    def pre_compile(self, **context: Any) -> None:
        """Add the renderer, and have the generated code take over a document's state."""
        context["add_save_task"](_templates)
        context["add_modify_task"]("utils/context.jsx", state_from_document)
        context["add_modify_task"]("react-router.config.js", server_on_demand)
        for package in self._together:
            context["add_modify_task"]("vite.config.js", partial(in_one_file, package))

    def post_build(self, **context: Any) -> None:
        """Build the renderer's side beside the browser's."""
        build_renderer(prerequisites.get_web_dir(), context["static_dir"])


def _templates() -> list[tuple[str, str]]:
    names = {"entry.server.jsx": "app/entry.server.jsx", "renderer.js": "renderer.js"}
    return [(place, (TEMPLATES / name).read_text()) for name, place in names.items()]


def state_from_document(code: str) -> str:
    """Change `context.jsx`: both sides begin with the document's state, where there is one."""
    code = _replaced(
        r"^import (React, )?\{ useContext,", r"import \1{ createContext, useContext,", code
    )
    code = _replaced(r"^(export const initialState = .*\n)", r"\1" + ADOPT, code)
    code = _replaced(r"^function ServerStateProvider\(\{ children \}\) \{\n", PRIVATE, code)
    return _replaced(r"^(  return .*), store: serverStateStore \}", r"\1, store }", code)


def server_on_demand(code: str) -> str:
    """Change `react-router.config.js`: with `SERVER` in the environment it builds a server."""
    found = re.fullmatch(r"export default (\{.*\});\s*", code)
    if not found:
        raise RuntimeError("Reflex writes react-router.config.js in another way than we know")
    server = json.loads(found[1]) | {
        "ssr": True,
        "prerender": False,
        "buildDirectory": BUILT,
        "routeDiscovery": {"mode": "initial"},
    }
    server.pop("build", None)
    return f"export default process.env.{SERVER} ? {json.dumps(server)} : {found[1]};"


def in_one_file(package: str, code: str) -> str:
    """Change `vite.config.js`: what many pages use of a package comes in one file."""
    test = f"/node_modules\\/{re.escape(package)}\\//"
    group = f'{{ test: {test}, name: "{package}", minShareCount: {MANY} }}, '
    return _replaced(r"(^ *groups: \[)", lambda found: found[1] + group, code)


def _replaced(pattern: str, by: str | Callable[[re.Match[str]], str], code: str) -> str:
    changed, times = re.subn(pattern, by, code, flags=re.MULTILINE)
    if times != 1:
        raise RuntimeError(f"Reflex generates other code than we know: {pattern!r} ×{times}")
    return changed


def build_renderer(web: Path, static: Path) -> None:
    """Build the server side; what its pages link and the browser's build lacks is copied there.

    Raises RuntimeError with what the build said.
    """
    executor = js_runtimes.get_js_package_executor(raise_on_none=True)[0]
    done = subprocess.run(
        [*executor, "run", "export"],
        cwd=web,
        env=os.environ | {SERVER: "1", "NODE_ENV": "production"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"The documents' renderer could not be built.\n{done.stdout}")
    for asset in (web / BUILT / "client" / "assets").iterdir():
        if not (static / "assets" / asset.name).exists():
            shutil.copy2(asset, static / "assets" / asset.name)
