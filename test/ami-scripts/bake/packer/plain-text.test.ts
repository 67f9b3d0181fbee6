import t from 'tap'
import { plainText } from '../../../../ami-scripts/bake/packer/plain-text.ts'

t.test('what systemd, apt and tools write on a terminal comes out plain', async (t) => {
  for (const [written, plain] of [
    ['\u001b[!p\u001b[?7h\u001b[0;1;32m  OK  \u001b[0m', '  OK  '],
    ['\u001b]8;;https://example.com\u0007link\u001b]8;;\u0007', 'link'],
    ['\u001b[38;2;255;0;0mred\u001b[39m\u001b[2K', 'red'],
    ['plain [!p text]\n', 'plain [!p text]\n'],
  ] as const) {
    t.equal(plainText(written), plain)
  }
})
