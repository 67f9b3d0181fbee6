import type { Fault, Source } from './sources.ts'

export const isBash = ({ path, lines }: Source): boolean =>
  path.endsWith('.sh') || /^#!.*\bbash\b/.test(lines[0] ?? '')

/** The frame every script has: shebang, header comment, strict mode, functions, main last. */
export const checkScripts = (scripts: readonly Source[]): readonly Fault[] =>
  scripts.flatMap(({ path, lines, text }) => {
    const required: readonly [boolean, string][] = [
      [lines[0] === '#!/usr/bin/env bash', 'begins with another line than #!/usr/bin/env bash.'],
      [/^# \S/.test(lines[1] ?? ''), 'has no header comment. Say what it is for and its inputs.'],
      [/^set -euo pipefail$/m.test(text), 'lacks `set -euo pipefail`.'],
      [/^shopt -s inherit_errexit$/m.test(text), 'lacks `shopt -s inherit_errexit`.'],
      [lines.at(-1) === 'main "$@"', 'does not end in `main "$@"`. Put the work into functions.'],
    ]
    return required.filter(([isMet]) => !isMet).map(([, message]) => ({ path, message }))
  })

/** A unit says where it is explained; keys stand in the order Description, Documentation, rest. */
export const checkUnits = (units: readonly Source[]): readonly Fault[] =>
  units.flatMap(({ path, text }) => {
    const required: readonly [boolean, string][] = [
      [/^Description=\S/m.test(text), 'lacks Description=.'],
      [/^Documentation=\S/m.test(text), 'lacks Documentation=. Name the file or page behind it.'],
    ]
    return required.filter(([isMet]) => !isMet).map(([, message]) => ({ path, message }))
  })

/** Targets of a Makefile, with the text behind `##` or none. */
const makeTargets = (makefile: string): ReadonlyMap<string, string | undefined> =>
  new Map(
    [...makefile.matchAll(/^([a-z][a-z-]*):(?!=)[^#\n]*(?:## (.*))?$/gm)].map(
      ([, name = '', help]) => [name, help],
    ),
  )

const targetsAllowed = 18
const recipeLinesAllowed = 2

export const checkMakefile = ({ path, text }: Source, help: string): readonly Fault[] => {
  const targets = makeTargets(text)
  const recipes = text.split(/^(?=[a-z][a-z-]*:)/m)
  return [
    ...(targets.size > targetsAllowed
      ? [{ path, message: `has ${targets.size} targets, more than ${targetsAllowed}.` }]
      : []),
    ...[...targets].flatMap(([name, words]) => [
      ...(words ? [] : [{ path, message: `target ${name} has no ## text. Say what it does.` }]),
      ...(help.includes(`make ${name} `) ? [] : [{ path, message: `help leaves out ${name}.` }]),
    ]),
    ...recipes
      .filter((recipe) => recipe.split('\n').filter((line) => line.startsWith('\t')).length > 2)
      .map((recipe) => ({
        path,
        message: `target ${recipe.split(':')[0]} has more than ${recipeLinesAllowed} lines.`,
      })),
  ]
}

const readmeWords = 600

export const checkReadme = ({ path, text }: Source): readonly Fault[] => {
  const words = text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length
  return words <= readmeWords
    ? []
    : [{ path, message: `has ${words} words, more than ${readmeWords}. Cut it.` }]
}

/** A version stands in its pin file; a second place would be forgotten at the next change. */
export const checkVersions = (
  pins: ReadonlyMap<string, string>,
  sources: readonly Source[],
): readonly Fault[] =>
  sources.flatMap(({ path, lines }) =>
    lines.flatMap((text, index) =>
      [...pins]
        .filter(([version]) => standsAlone(text, version))
        .map(([version, home]) => ({
          path,
          line: index + 1,
          message: `names version ${version}, which is pinned in ${home}. Read it from there.`,
        })),
    ),
  )

const standsAlone = (text: string, version: string): boolean => {
  const at = text.indexOf(version)
  if (at === -1) return false
  const isPart = (character: string | undefined): boolean => /[\d.]/.test(character ?? '')
  return !isPart(text[at - 1]) && !/\d/.test(text[at + version.length] ?? '')
}
