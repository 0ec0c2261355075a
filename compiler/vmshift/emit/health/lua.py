"""The health of a kind as a script for Argo CD.

Argo CD runs it with the base and table libraries and a safe os, and without string, math and io: what needs those
works in its own tests, and not in a cluster (argo-cd, util/lua/lua.go, runLua).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vmshift.emit.health.states import Health, Sign, State

_HEAD = """\
if obj.status == nil then
  return { status = "Progressing", message = "waiting for the controller" }
end
local on, all, errors = {}, {}, obj.status.errors or {}
for _, c in ipairs(obj.status.conditions or {}) do
  if c.status == "True" then
    on[c.type] = c
    table.insert(all, c)
  end
end
"""
_ANY = """\
local function any_of(types, reason)
  for _, t in ipairs(types) do
    local c = on[t]
    if c ~= nil and (reason == nil or c.reason == reason) then return c end
  end
end
"""
_ALL = """\
local function all_of(types)
  for _, t in ipairs(types) do
    if on[t] == nil then return nil end
  end
  return on[types[1]]
end
"""
_CATEGORY = """\
local function of(categories, but)
  for _, c in ipairs(all) do
    if categories[c.category] and not but[c.type] then return c end
  end
end
"""
_SAY = """\
local function say(status, message, c)
  local more = c ~= true and c.message or nil
  if status == "Degraded" and errors[1] ~= nil then more = errors[1] end
  if more ~= nil and more ~= "" then message = message .. ": " .. more end
  return { status = status, message = message }
end
local c
"""
_LAST = 'return { status = "Progressing", message = "waiting for the controller" }\n'


def lua(health: Health) -> str:
    """Write the script. It returns a table with status and message for the global `obj`."""
    signs = [state.sign for state in health.states]
    helpers = [
        (_ANY, any(sign.any_of for sign in signs)),
        (_ALL, any(sign.all_of for sign in signs)),
        (_CATEGORY, any(sign.categories for sign in signs)),
    ]
    needed = [text for text, used in helpers if used]
    return "".join([_HEAD, *needed, _SAY, *(_state(state) for state in health.states), _LAST])


def _state(state: State) -> str:
    told = f'say("{state.verdict}", "{state.message}", c)'
    return f"c = {_sign(state.sign)}\nif c then return {told} end\n"


def _sign(sign: Sign) -> str:
    """Write what gives the condition, true, or something that is neither."""
    if sign.any_of:
        return f"any_of({_list(sign.any_of)}" + (f', "{sign.reason}")' if sign.reason else ")")
    if sign.all_of:
        return f"all_of({_list(sign.all_of)})"
    if sign.categories:
        return f"of({_set(sign.categories)}, {_set(sign.but)})"
    if sign.listed:
        return f"(obj.status.{sign.listed} or {{}})[1] ~= nil"
    return " or ".join(f'obj.status.{sign.field} == "{value}"' for value in sign.values)


def _list(values: Iterable[str]) -> str:
    return "{ " + ", ".join(f'"{value}"' for value in values) + " }"


def _set(values: Iterable[str]) -> str:
    return "{ " + ", ".join(f"{value} = true" for value in values) + " }"
