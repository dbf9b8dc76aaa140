"""The code that the installed Reflex generates is changed where we know it, or the build fails."""

import json
import os
import stat
from pathlib import Path

import pytest
import reflex as rx
from reflex.utils import js_runtimes
from reflex.utils.frontend_skeleton import _update_react_router_config
from reflex_base.compiler.templates import context_template

from reflex_documents.plugin import (
    BUILT,
    SERVER,
    TEMPLATES,
    DocumentsPlugin,
    build_renderer,
    in_one_file,
    server_on_demand,
    state_from_document,
)

STATE = {"state.thing": {"title": "import { useContext, and store: serverStateStore"}}


def context(**more):
    """What Reflex generates as `context.jsx`."""
    usual = {"is_dev_mode": False, "default_color_mode": '"system"', "state_name": "state"}
    return context_template(initial_state=STATE, **usual | more)


def router_config(prerendered=True):
    """What Reflex generates as `react-router.config.js`."""
    return _update_react_router_config(rx.Config(app_name="small"), prerendered)


def test_the_browsers_state_begins_with_the_documents():
    code = state_from_document(context())

    before, _, after = code.partition('document.getElementById("document-state")')
    assert "export const initialState = {" in before
    assert "Object.assign(initialState, JSON.parse(island.content.textContent))" in after
    assert after.index("island?.remove()") < after.index("export const initialStateHashes")


def test_the_renderers_state_is_that_of_its_request_and_of_no_other():
    code = state_from_document(context())

    provider = code.partition("function ServerStateProvider({ children }) {")[2].partition("\n}")[0]
    assert "const state = useContext(DocumentStateContext);" in provider
    assert "state?.[name] ?? initialState[name]" in provider
    assert "{ children, store }" in provider
    assert "store: serverStateStore" not in provider


def test_what_is_used_is_imported():
    code = state_from_document(context())

    assert code.startswith("import { createContext, useContext, useMemo,")
    assert code.count("createContext(null)") == 1


def test_code_for_development_is_known_too():
    code = state_from_document(context(is_dev_mode=True, disable_react_owner_stacks=True))

    assert code.startswith("import React, { createContext, useContext, useMemo,")


def test_the_words_of_a_state_are_left_alone():
    assert json.dumps(STATE["state.thing"]["title"]) in state_from_document(context())


@pytest.mark.parametrize(
    ("known", "other"),
    [
        ("import { useContext,", "import { useMemo, useContext,"),
        ("export const initialState =", "export let initialState ="),
        ("function ServerStateProvider({ children })", "const ServerStateProvider = (props)"),
        ("store: serverStateStore }", "store: { ...serverStateStore } }"),
    ],
)
def test_code_that_is_worded_otherwise_fails_the_build(known, other):
    changed = context().replace(known, other)
    assert changed != context()

    with pytest.raises(RuntimeError, match="Reflex generates other code than we know"):
        state_from_document(changed)


def test_code_that_was_changed_before_fails_the_build():
    with pytest.raises(RuntimeError, match="Reflex generates other code"):
        state_from_document(state_from_document(context()))


@pytest.mark.parametrize("prerendered", [True, False])
def test_a_server_is_built_only_when_it_is_asked_for(prerendered):
    usual = router_config(prerendered)

    code = server_on_demand(usual)

    condition, _, otherwise = code.removesuffix(";").rpartition(" : ")
    asked, _, server = condition.partition(" ? ")
    assert asked == f"export default process.env.{SERVER}"
    assert f"export default {otherwise};" == usual
    assert json.loads(server) == {
        "basename": "/",
        "future": {"unstable_optimizeDeps": True},
        "ssr": True,
        "prerender": False,
        "buildDirectory": BUILT,
        "routeDiscovery": {"mode": "initial"},
    }


@pytest.mark.parametrize(
    "code", ["export default defineConfig({});", "module.exports = {};", "export default config;"]
)
def test_a_configuration_that_is_worded_otherwise_fails_the_build(code):
    with pytest.raises(RuntimeError, match=r"react-router\.config\.js in another way"):
        server_on_demand(code)


def test_the_plugin_names_every_place_that_it_changes_and_adds():
    saved, changed = [], {}

    DocumentsPlugin().pre_compile(
        add_save_task=lambda task: saved.extend(task()), add_modify_task=changed.__setitem__
    )

    assert dict(saved) == {
        "app/entry.server.jsx": (TEMPLATES / "entry.server.jsx").read_text(),
        "renderer.js": (TEMPLATES / "renderer.js").read_text(),
    }
    assert changed == {
        "utils/context.jsx": state_from_document,
        "react-router.config.js": server_on_demand,
    }


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder like `.web`, and a package manager that only writes down how it was called."""
    tool = tmp_path / "tool"
    tool.write_text(
        "#!/bin/sh\n"
        f'echo "$@" "${SERVER}" "$NODE_ENV"\n'
        f"mkdir -p {BUILT}/client/assets\n"
        f"echo new > {BUILT}/client/assets/only-here.css\n"
        f"echo other > {BUILT}/client/assets/shared.js\n"
        "test ! -e fails\n"
    )
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(
        js_runtimes, "get_js_package_executor", lambda raise_on_none: [[os.fspath(tool)]]
    )
    (tmp_path / "build" / "client" / "assets").mkdir(parents=True)
    (tmp_path / "build" / "client" / "assets" / "shared.js").write_text("first\n")
    return tmp_path


def test_files_that_only_the_renderers_pages_link_are_served_too(web):
    static = web / "build" / "client"

    build_renderer(web, static)

    assert (static / "assets" / "only-here.css").read_text() == "new\n"
    assert (static / "assets" / "shared.js").read_text() == "first\n"


def test_a_build_that_fails_says_what_it_said(web):
    (web / "fails").touch()

    with pytest.raises(RuntimeError, match=r"could not be built\.\nrun export 1 production"):
        build_renderer(web, web / "build" / "client")


def test_small_modules_that_several_pages_use_come_in_one_file():
    code = (
        "output: {\n  codeSplitting: {\n    groups: [\n      { test: /env.json/ },\n    ],\n  },\n}"
    )

    changed = in_one_file("lucide-react", code)

    assert 'groups: [{ test: /node_modules\\/lucide\\-react\\//, name: "lucide-react"' in changed
    assert "{ test: /env.json/ }" in changed


def test_a_build_without_groups_of_files_is_told():
    with pytest.raises(RuntimeError, match="groups"):
        in_one_file("lucide-react", "export default {}")
