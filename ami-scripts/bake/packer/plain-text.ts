import { stripVTControlCharacters } from 'node:util'

/** ECMA-48, 5.4: any control sequence, systemd's soft reset `ESC [ ! p` among them. */
const controlSequence = /\u001b\[[0-?]*[ -/]*[@-~]/g

/** A text without terminal escapes; Node's function knows no sequence with intermediate bytes. */
export const plainText = (text: string): string =>
  stripVTControlCharacters(text.replaceAll(controlSequence, ''))
