"""How templates are compiled: to the same page as Jinja's own compiler does, with fewer steps on the way.

A page says two hundred and fifty texts and makes two hundred calls of macros. Jinja asks of whatever is called how it
wants to be called, hands a macro its arguments by hand, and escapes what it has just marked as escaped. All of that is
known when a template is compiled.
"""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from hashlib import sha256
from keyword import iskeyword
from pathlib import Path
from threading import get_ident
from typing import Any

from jinja2 import Environment
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.nodes import Call, Const, Expr, FromImport, Getattr, Macro, Name, Template

log = logging.getLogger(__name__)
OWN_NAMES = frozenset({"macro", "nobody", "Markup", "missing"})
"""What the function around a macro says itself."""


class Direct(CodeGenerator):
    """Writes texts as texts, macros as functions with their own arguments, and calls as calls."""

    def visit_Template(self, node: Template, frame: Frame | None = None) -> None:  # noqa: N802
        imported = {name if isinstance(name, str) else name[1] for n in node.find_all(FromImport) for name in n.names}
        self.macros = {"caller"} | imported | {macro.name for macro in node.find_all(Macro)}
        super().visit_Template(node, frame)

    def visit_Call(self, node: Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        if self._is_text(node, frame):
            say = "marked" if frame.eval_ctx.autoescape else "plain"
            self.write(f"environment.{say}({node.args[0].as_const()!r})")
        elif self._wants_context(node):
            super().visit_Call(node, frame, forward_caller=forward_caller)
        else:
            self._call(node, frame, forward_caller)

    def _is_text(self, node: Expr, frame: Frame) -> bool:
        """`_("Leden")`: a text without values."""
        if not isinstance(node, Call) or not isinstance(node.node, Name) or node.node.name != "_":
            return False
        alone = len(node.args) == 1 and not (node.kwargs or node.dyn_args or node.dyn_kwargs)
        return alone and isinstance(node.args[0], Const) and not frame.eval_ctx.volatile

    def _wants_context(self, node: Call) -> bool:
        """Of what a template may call, only the texts look at what is around them; a name may be a word of Python's."""
        called = self.environment.globals.get(node.node.name) if isinstance(node.node, Name) else None
        by_hand = node.dyn_args or node.dyn_kwargs or any(iskeyword(given.key) for given in node.kwargs)
        return bool(by_hand) or hasattr(called, "jinja_pass_arg")

    def _call(self, node: Call, frame: Frame, forward_caller: bool) -> None:
        if _is_component(node):
            self.write(f"environment.components.{node.node.attr}")  # type: ignore[attr-defined]
        else:
            self.visit(node.node, frame)
        self.write("(")
        for given in (*node.args, *node.kwargs):
            self.visit(given, frame)
            self.write(", ")
        self.write("caller=caller)" if forward_caller else ")")

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        names = [argument.name for argument in macro_ref.node.args]
        if macro_ref.accesses_caller and "caller" not in names:
            names.append("caller")
        by_hand = macro_ref.accesses_kwargs or macro_ref.accesses_varargs or frame.eval_ctx.volatile
        if by_hand or not frame.eval_ctx.autoescape or OWN_NAMES & set(names) or any(map(iskeyword, names)):
            super().macro_def(macro_ref, frame)
            return
        given = ", ".join(f"{name}={'nobody' if name == 'caller' else 'missing'}" for name in names)
        self.write(f"(lambda macro, nobody: lambda {given}: Markup(macro({', '.join(names)})))")
        self.write("(macro, undefined('No caller defined', name='caller'))")

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if self._is_marked(node, frame) and finalize.src is None:
            self.write("(")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _is_marked(self, node: Expr, frame: Frame) -> bool:
        """Texts and macros answer what is escaped already."""
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or not isinstance(node, Call):
            return False
        own = isinstance(node.node, Name) and node.node.name in self.macros
        return self._is_text(node, frame) or _is_component(node) or own


def _is_component(node: Call) -> bool:
    """`ui.row(…)`."""
    return isinstance(node.node, Getattr) and isinstance(node.node.node, Name) and node.node.node.name == "ui"


class Compiled(BytecodeCache):
    """Compiled templates in a folder. They make a start quicker and are never needed: what cannot be read, or is not
    what was written, is compiled anew, and what cannot be written is not."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, bucket: Bucket) -> Path:
        return self.folder / f"said_{bucket.key}.cache"

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            kept = self._path(bucket).read_bytes()
        except OSError:
            return
        # Damaged code would be run all the same, so it is compared with what was written.
        if sha256(kept[DIGEST:]).digest() == kept[:DIGEST]:
            bucket.bytecode_from_string(kept[DIGEST:])

    def dump_bytecode(self, bucket: Bucket) -> None:
        code = bucket.bytecode_to_string()
        draft = self.folder / f"{bucket.key}.{os.getpid()}.{get_ident()}"
        try:
            self.folder.mkdir(exist_ok=True)
            draft.write_bytes(sha256(code).digest() + code)
            draft.replace(self._path(bucket))
        except OSError as problem:
            log.warning("compiled templates cannot be kept: %s", problem.strerror)
            with suppress(OSError):
                draft.unlink(missing_ok=True)


DIGEST = 32
"""Bytes of a SHA-256."""


def install(templates: Environment, components: str) -> None:
    """Compile this way, and give every template the macros of `components` as `ui`."""
    templates.code_generator_class = Direct
    made: Any = templates.get_template(components).module
    templates.globals["ui"] = templates.components = made  # type: ignore[attr-defined]
