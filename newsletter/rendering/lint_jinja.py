"""What is wrong with a theme's template as Jinja, found without rendering it. See `newsletter.rendering.lint`.

A strict environment reports an undefined name only when the line is reached, so a mistake in the branch for videos is
found in the month that has a video. Here every name and field is looked up beforehand.
"""

from __future__ import annotations

import functools
import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass

from jinja2 import Environment, TemplateSyntaxError, nodes
from pydantic import BaseModel

from newsletter.rendering.lint_rules import Report, did_you_mean

Known = Mapping[str, object]
"""The names that a template sees, each with its type, or None where that does not matter."""

Scope = dict[str, object]
Trees = Mapping[str, nodes.Template]

_DEPTH = 12  # of includes


def lint_syntax(files: Mapping[str, str], name: str, env: Environment, report: Report) -> nodes.Template | None:
    """Report on template `name` by itself; returns its tree, None where it is not valid Jinja."""
    try:
        tree = env.parse(files[name], name)
    except TemplateSyntaxError as error:
        report.add("template-syntax", (name, error.lineno), f"{error.message}.", "Correct the template.")
        return None
    _tools(tree, name, env, report)
    _files(tree, name, files, report)
    if name.endswith(".mjml"):
        _escaping(tree, name, report)
    return tree


def lint_names(trees: Trees, name: str, env: Environment, known: Known, report: Report) -> None:
    """Report on the names and fields of template `name` and of what it includes, with what each of them sees."""
    if name in trees:
        _Walk(trees, env, known, report).template(name, dict(known))


def _tools(tree: nodes.Template, name: str, env: Environment, report: Report) -> None:
    """Filters and tests that there are none of."""
    for kind, what, known in ((nodes.Filter, "filter", env.filters), (nodes.Test, "test", env.tests)):
        for node in tree.find_all(kind):
            if node.name not in known:
                report.add(
                    "template-syntax",
                    (name, node.lineno),
                    f"There is no {what} {node.name}.",
                    did_you_mean(node.name, list(known), "Remove it."),
                )


def _files(tree: nodes.Template, name: str, files: Mapping[str, str], report: Report) -> None:
    naming = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)
    for node in tree.find_all(naming):
        target = getattr(node, "template")  # noqa: B009 - each of the four has it, their common base does not
        if isinstance(target, nodes.Const) and isinstance(target.value, str) and target.value not in files:
            report.add(
                "template-include",
                (name, node.lineno),
                f'The theme has no file "{target.value}".',
                did_you_mean(target.value, list(files), "Add the file, or remove the line."),
            )


def _escaping(tree: nodes.Template, name: str, report: Report) -> None:
    fix = "Remove it: foreign text could then become markup."
    for node in tree.find_all(nodes.Filter):
        if node.name == "safe":
            report.add("template-safe", (name, node.lineno), "The filter safe switches escaping off.", fix)
    for modifier in tree.find_all(nodes.EvalContextModifier):
        for option in modifier.options:
            if option.key == "autoescape" and not (isinstance(option.value, nodes.Const) and option.value.value):
                report.add(
                    "template-safe", (name, modifier.lineno), "{% autoescape false %} switches escaping off.", fix
                )


class _Walk:
    """Follows names and their types through loops, macros and includes."""

    def __init__(self, trees: Trees, env: Environment, known: Known, report: Report) -> None:
        self.trees, self.env, self.known, self.report = trees, env, known, report
        self.name, self.depth = "", 0

    def template(self, name: str, scope: Scope) -> None:
        """Look at a whole template whose names have the types in `scope`."""
        if self.depth > _DEPTH or name not in self.trees:
            return
        outer, self.name = self.name, name
        self.depth += 1
        tree = self.trees[name]
        # A name that the template itself asks about with "is defined" may be undefined.
        asked = {test.node.name for test in tree.find_all(nodes.Test) if isinstance(test.node, nodes.Name)}
        macros = {macro.name for macro in tree.find_all(nodes.Macro)}
        self.visit(tree, dict.fromkeys([*asked, *macros]) | scope)
        self.depth -= 1
        self.name = outer

    def visit(self, node: nodes.Node, scope: Scope) -> None:
        """Look at `node`; what it sets goes into `scope`."""
        if isinstance(node, nodes.Name):
            self._name(node, scope)
        elif isinstance(node, nodes.For):
            self._loop(node, scope)
        elif isinstance(node, nodes.Include | nodes.Import | nodes.FromImport):
            self._other(node, scope)
        elif isinstance(node, nodes.Macro | nodes.CallBlock):
            inner = scope | {"caller": None, "varargs": None, "kwargs": None}
            self._children(node, inner | {argument.name: None for argument in node.args})
        elif isinstance(node, nodes.With):
            inner = dict(scope)
            for target, value in zip(node.targets, node.values, strict=True):
                self.visit(value, scope)
                self._bind(target, self._type(value, scope), inner)
            for child in node.body:
                self.visit(child, inner)
        elif isinstance(node, nodes.Assign):
            self.visit(node.node, scope)
            self._bind(node.target, self._type(node.node, scope), scope)
        elif isinstance(node, nodes.AssignBlock):
            self._children(node, dict(scope))
            self._bind(node.target, None, scope)
        else:
            if isinstance(node, nodes.Getattr):
                self._look(node, scope)
            # What an {% if %} sets stays set after it, so its branches share the scope.
            self._children(node, scope)

    def _children(self, node: nodes.Node, scope: Scope) -> None:
        for child in node.iter_child_nodes():
            self.visit(child, scope)

    def _name(self, node: nodes.Name, scope: Scope) -> None:
        if node.ctx == "load" and node.name not in scope and node.name not in self.env.globals:
            self.report.add(
                "template-undefined",
                (self.name, node.lineno),
                f"Nothing defines {node.name} here.",
                did_you_mean(node.name, [*scope, *self.env.globals], "Define it with {% set %}, or remove it."),
            )

    def _loop(self, node: nodes.For, scope: Scope) -> None:
        self.visit(node.iter, scope)
        inner = scope | {"loop": None}
        self._bind(node.target, _element(self._type(node.iter, scope)), inner)
        for child in (*([node.test] if node.test else []), *node.body):
            self.visit(child, inner)
        for child in node.else_:
            self.visit(child, dict(scope))

    def _other(self, node: nodes.Include | nodes.Import | nodes.FromImport, scope: Scope) -> None:
        """Another file: an include sees what stands round it, an import only what it is given."""
        names = [node.template.value] if isinstance(node.template, nodes.Const) else []
        seen = dict(scope) if isinstance(node, nodes.Include) else dict(self.known) if node.with_context else {}
        for name in names:
            self.template(str(name), seen)
        if isinstance(node, nodes.Import):
            scope[node.target] = None
        elif isinstance(node, nodes.FromImport):
            scope.update({name if isinstance(name, str) else name[1]: None for name in node.names})

    def _bind(self, target: nodes.Node, kind: object, scope: Scope) -> None:
        if isinstance(target, nodes.Name):
            # Set twice with different types: nothing is known of it any more.
            again = target.name in scope and scope[target.name] != kind
            scope[target.name] = None if again else kind
        else:
            for inner in target.find_all(nodes.Name):
                scope[inner.name] = None

    def _look(self, node: nodes.Getattr, scope: Scope) -> None:
        kind = self._type(node.node, scope)
        known = _fields(kind)
        if known and node.attr not in known and not hasattr(kind, node.attr):
            called = getattr(kind, "__name__", "it")
            self.report.add(
                "template-field",
                (self.name, node.lineno),
                f"{_written(node)}: {called} has no field {node.attr}.",
                did_you_mean(node.attr, list(known), f"It has: {', '.join(sorted(known))}."),
            )

    def _type(self, node: nodes.Node, scope: Scope) -> object:
        """The dataclass or model, or the tuple of them, that an expression gives; None where that is not known."""
        if isinstance(node, nodes.Name):
            return scope[node.name] if node.name in scope else self.known.get(node.name)
        if isinstance(node, nodes.Getattr):
            return _fields(self._type(node.node, scope)).get(node.attr)
        if isinstance(node, nodes.Getitem):
            kind = self._type(node.node, scope)
            return kind if isinstance(node.arg, nodes.Slice) else _element(kind)
        if isinstance(node, nodes.Filter) and node.node is not None:
            kind = self._type(node.node, scope)
            if node.name in ("first", "last"):
                return _element(kind)
            if node.name in ("list", "sort", "reverse", "selectattr", "rejectattr", "select", "reject"):
                return kind
        return None


@functools.cache
def _fields(kind: object) -> dict[str, object]:
    """The fields of a dataclass or model with their types, without None; empty for anything else."""
    if not isinstance(kind, type):
        return {}
    if is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return {field.name: _some(hints[field.name]) for field in fields(kind)}
    if issubclass(kind, BaseModel):
        return {name: _some(info.annotation) for name, info in kind.model_fields.items()}
    return {}


def _some(hint: object) -> object:
    """`X` of `X | None`."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        rest = [part for part in typing.get_args(hint) if part is not type(None)]
        return rest[0] if len(rest) == 1 else None
    return hint


def _element(kind: object) -> object:
    arguments = typing.get_args(kind)
    return arguments[0] if typing.get_origin(kind) in (tuple, list) and arguments else None


def _written(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_written(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else "..."
