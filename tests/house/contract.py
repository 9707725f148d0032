"""Two contract types for import-linter, held in `pyproject.toml`.

`standard_library`: a package imports itself and the standard library only. The built-in
`forbidden` type names what is not wanted; this one also stops the library of next year.

`home`: a library is imported in its home only. The built-in `protected` type wants every library
it names to be imported somewhere already; this one can speak first.
"""

import sys

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class _ForeignContract(Contract):
    """Reports each import that is out of place on a line of its own."""

    def foreign_imports(self, graph: ImportGraph) -> set[tuple[str, str]]:
        """Return (importer, imported) for each import that breaks the contract."""
        raise NotImplementedError

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001
        foreign = sorted(self.foreign_imports(graph))
        return ContractCheck(kept=not foreign, metadata={"foreign": foreign})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, imported in check.metadata["foreign"]:
            output.print_error(f"{importer} imports {imported}")


class StandardLibraryContract(_ForeignContract):
    """Holds `package` to itself and the standard library."""

    package = fields.ModuleField()

    def foreign_imports(self, graph: ImportGraph) -> set[tuple[str, str]]:
        name = str(self.package)
        allowed = sys.stdlib_module_names | {name}
        return {
            (module, imported)
            for module in {name, *graph.find_descendants(name)}
            for imported in graph.find_modules_directly_imported_by(module)
            if imported.split(".")[0] not in allowed
        }


class HomeContract(_ForeignContract):
    """Holds `libraries` to `homes`: modules, or packages with all that is in them."""

    libraries = fields.ListField(subfield=fields.StringField())
    homes = fields.ListField(subfield=fields.StringField())

    def foreign_imports(self, graph: ImportGraph) -> set[tuple[str, str]]:
        homes = tuple(str(home) for home in self.homes)  # type: ignore[attr-defined]
        return {
            (importer, library)
            for library in self.libraries  # type: ignore[attr-defined]
            if library in graph.modules
            for importer in graph.find_modules_that_directly_import(library)
            if not f"{importer}.".startswith(tuple(f"{home}." for home in homes))
        }
