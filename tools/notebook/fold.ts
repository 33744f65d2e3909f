/** The imports at the top of a cell marked `fold`: shown as one line until somebody asks. Pure. */

export interface Folded {
  /** The modules the imports name, in order: "#libc", "#harness". */
  modules: string[];
  /** The imports as written; "" where there are none. */
  imports: string;
  /** The cell without them. */
  rest: string;
}

export function foldImports(code: string): Folded {
  const imports = /^(?:\s*import\s[^;"']*["'][^"']+["'];?[ \t]*\n)*/u.exec(code)?.[0] ?? "";
  const modules = Array.from(imports.matchAll(/["']([^"']+)["']/gu), ([, name = ""]) => name);
  return { modules, imports, rest: code.slice(imports.length).replace(/^\s*\n/u, "") };
}
