import { execFileSync } from 'node:child_process'
import t from 'tap'
import { readVersion } from '../../../ami-scripts/program/read-version.ts'

const project = { 'package.json': '{"version": "1.2.3"}' }
const author = ['-c', 'user.name=a', '-c', 'user.email=a@example.com']

t.test('a git checkout tells its commit, and whether files differ from it', async (t) => {
  const folder = t.testdir({ ...project, file: 'one' })
  const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...author, ...args])
  git('init', '--quiet')
  git('add', '--all')
  git('commit', '--quiet', '--message=first')
  const { version, commit } = await readVersion(folder)
  t.equal(version, '1.2.3')
  t.match(commit, /^[0-9a-f]{12}$/)
  git('rm', '--quiet', 'file')
  t.match(await readVersion(folder), { commit: `${commit}-dirty` })
})

t.test(
  "without a checkout the version alone is known, not a repository's further up",
  async (t) => {
    t.strictSame(await readVersion(t.testdir(project)), { version: '1.2.3', commit: null })
  },
)
