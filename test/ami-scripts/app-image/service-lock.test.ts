import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { cutLock, type LockFile } from '../../../ami-scripts/app-image/service-lock.ts'

const root = { name: 'app' }

const lock = (packages: LockFile['packages']): LockFile => ({ lockfileVersion: 3, packages })

t.test('the cut holds the workspace and what it reaches, where it was', async (t) => {
  const cut = cutLock(
    lock({
      '': { dependencies: { other: '1' } },
      service: { dependencies: { a: '1' }, devDependencies: { d: '1' } },
      'node_modules/@assay/service': { link: true, resolved: 'service' },
      'node_modules/a': { dependencies: { b: '1' }, peerDependencies: { absent: '1' } },
      'node_modules/a/node_modules/b': { version: '1', dependencies: { c: '1' } },
      'node_modules/b': { version: '2' },
      'node_modules/c': { optionalDependencies: { b: '2' } },
      'node_modules/d': {},
      'node_modules/other': {},
    }),
    'service',
    root,
  )
  t.same(cut.packages, {
    '': root,
    'node_modules/@assay/service': { link: true, resolved: 'service' },
    'node_modules/a': { dependencies: { b: '1' }, peerDependencies: { absent: '1' } },
    'node_modules/a/node_modules/b': { version: '1', dependencies: { c: '1' } },
    'node_modules/b': { version: '2' },
    'node_modules/c': { optionalDependencies: { b: '2' } },
    service: { dependencies: { a: '1' } },
  })
})

t.test('packages that depend on each other end', async (t) => {
  const packages = {
    service: { dependencies: { a: '1' } },
    'node_modules/a': { dependencies: { b: '1' } },
    'node_modules/b': { dependencies: { a: '1' } },
  }
  t.equal(Object.keys(cutLock(lock(packages), 'service', root).packages).length, 4)
})

t.test('a missing workspace or dependency is named', async (t) => {
  t.throws(() => cutLock(lock({}), 'service', root), /has no service/)
  const packages = { service: { dependencies: { a: '1' } } }
  t.throws(() => cutLock(lock(packages), 'service', root), /has no a for service/)
})

t.test('a package that the service does not reach changes nothing', async (t) => {
  const path = new URL('../../../package-lock.json', import.meta.url)
  const real = JSON.parse(readFileSync(path, 'utf8')) as LockFile
  const before = JSON.stringify(cutLock(real, 'service', root))
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{12,20}$/), fc.string(), (name, version) => {
      const packages = { ...real.packages, [`node_modules/${name}`]: { version } }
      return JSON.stringify(cutLock({ ...real, packages }, 'service', root)) === before
    }),
    { numRuns: 20 },
  )
  t.match(Object.keys(JSON.parse(before).packages), /express/)
})
