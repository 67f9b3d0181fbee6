import { entryFiles } from './rooms.ts'
import { isTest, type Fault, type TypeScriptSource } from './sources.ts'

/**
 * Files that nothing imports, and that no other file names (as a program to start, for example).
 *
 * @param others every further text of the project, scripts and Makefile included
 */
export const findUnusedFiles = (
  sources: readonly TypeScriptSource[],
  others: readonly { readonly path: string; readonly text: string }[],
): readonly Fault[] => {
  const imported = (path: string): boolean =>
    sources.some(
      (source) =>
        (isTest(path) || !isTest(source.path)) &&
        source.imports.some(({ target }) => target === path),
    )
  const named = (path: string): boolean => {
    const name = path.split('/').slice(-2).join('/')
    return others.some((other) => other.path !== path && other.text.includes(name))
  }
  return sources
    .filter(({ path }) => !entryFiles.includes(path) && !path.endsWith('.test.ts'))
    .filter(({ path }) => !imported(path) && !named(path))
    .map(({ path }) => ({ path, message: 'is used by no source. Use it or delete it.' }))
}
