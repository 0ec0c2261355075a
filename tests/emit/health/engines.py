"""Health checks as the engines run them, and the description of the states read plainly."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import celpy
from celpy.adapter import json_to_cel
from celpy.evaluation import CELEvalError
from lupa.lua51 import LuaRuntime

if TYPE_CHECKING:
    from vmshift.emit.health.states import Health, Sign

# What gopher-lua's base library holds; Argo CD opens package, base and table, and puts a safe os beside them.
_BASE = (
    "_G _VERSION assert collectgarbage error getfenv getmetatable ipairs load loadstring next pairs pcall print "
    "rawequal rawget rawset select setfenv setmetatable tonumber tostring type unpack xpcall package table"
)
celpy.Environment()  # the first one raises the recursion limit, which hypothesis does not want inside a test
FLUX = {"current": "Healthy", "failed": "Degraded", "": "Progressing"}


@functools.cache
def _runtime() -> tuple[LuaRuntime, Any]:
    lua = LuaRuntime(unpack_returned_tuples=True, register_eval=False)
    found = lua.globals()
    for name in [str(key) for key in found]:
        if name not in _BASE.split():
            found[name] = None
    found["os"] = lua.table(time=lambda: 0, date=lambda: "")
    return lua, lua.eval(
        "function(script) local f, e = loadstring(script); if f == nil then error(e) end; return f end"
    )


def run_lua(script: str, value: dict[str, Any]) -> tuple[str, str]:
    """Run a script of Argo CD over an object; give status and message. Raises LuaError."""
    lua, load = _runtime()
    lua.globals()["obj"] = _table(lua, value)
    found = load(script)()
    return found["status"], found["message"]


def globals_of_lua() -> set[str]:
    """Give what a script finds."""
    return {str(key) for key in _runtime()[0].globals()}


def _table(lua: LuaRuntime, value: Any) -> Any:
    if isinstance(value, dict):
        return lua.table_from({key: _table(lua, inner) for key, inner in value.items()})
    if isinstance(value, list):
        return lua.table_from([_table(lua, inner) for inner in value])
    return value


@functools.cache
def _program(expression: str) -> Any:
    environment = celpy.Environment()
    return environment.program(environment.compile(expression))


def holds(expression: str, value: dict[str, Any]) -> bool | None:
    """Evaluate an expression of Flux over an object; None where it cannot be evaluated."""
    try:
        return bool(_program(expression).evaluate({key: json_to_cel(inner) for key, inner in value.items()}))
    except CELEvalError:
        return None


def run_cel(entry: dict[str, Any], value: dict[str, Any]) -> str:
    """Judge an object as Flux does: inProgress, failed, then current; what is none of these is waited for."""
    generation = value["metadata"]["generation"]
    if value.get("status", {}).get("observedGeneration", generation) != generation:
        return "Progressing"
    for key in ("failed", "current"):
        if (found := holds(entry[key], value)) is not False:
            return FLUX[key] if found else "Progressing"
    return "Progressing"


def describe(health: Health, value: dict[str, Any]) -> str:
    """Read the description itself: the first state whose sign shows."""
    status = value.get("status")
    if status is None:
        return "Progressing"
    for state in health.states:
        if _shows(state.sign, status):
            return state.verdict
    return "Progressing"


def _shows(sign: Sign, status: dict[str, Any]) -> bool:
    found = [each for each in status.get("conditions", []) if each.get("status") == "True"]
    types = {each["type"] for each in found}
    if sign.any_of:
        return any(each["type"] in sign.any_of and sign.reason in ("", each.get("reason")) for each in found)
    if sign.all_of:
        return types.issuperset(sign.all_of)
    if sign.categories:
        return any(each.get("category") in sign.categories and each["type"] not in sign.but for each in found)
    if sign.listed:
        return bool(status.get(sign.listed))
    return status.get(sign.field) in sign.values
