import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, symlinkSync, readFileSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { buildAppImage } from '../../../ami-scripts/app-image/build-app-image.ts'
import type { Layer } from '../../../ami-scripts/app-image/layer-cache.ts'
import { imageDocuments } from '../../../ami-scripts/app-image/oci-layout.ts'
import { readPins } from '../../../ami-scripts/app-image/pins.ts'
import { appImageError } from '../../../ami-scripts/app-image/app-image-error.ts'
import { rootLayer } from '../../../ami-scripts/app-image/root-layer.ts'
import { cacheRoot } from '../../../infra/local/cloud/cloud.ts'
import { mountSmallDisk } from '../../cloud/small-disk.ts'

// Cold, with nothing downloaded, on a machine that does other things as well.
t.setTimeout(300_000)

const build = (root: string) => buildAppImage({ cacheRoot: root, env: process.env, now: Date.now })

/** Starts the service inside the root (which has no shell), waits until it is ready, ends it. */
const runner = (settings: readonly string[], [program, ...rest]: readonly string[]): string => `
  const env = Object.fromEntries(${JSON.stringify(settings)}.map((setting) => setting.split('=')))
  env.ASSAY_DRAIN_MS = '10'
  const { spawn } = require('node:child_process')
  const child = spawn(${JSON.stringify(program)}, ${JSON.stringify(rest)}, { env })
  child.stdout.on('data', (text) => {
    process.stdout.write(text)
    if (String(text).includes('"ready"')) child.kill('SIGTERM')
  })
  child.stderr.pipe(process.stderr)
  child.on('close', (code, signal) => process.exit(signal === null ? code : 99))
`

/** A machine whose user is root need not have sudo. */
const asRoot = (...words: string[]): [string, string[]] => {
  const [file = '', ...args] = process.getuid?.() === 0 ? words : ['sudo', '-n', ...words]
  return [file, args]
}

/** Unpacks the layers over each other and runs the service there, as the image would. */
const runInside = (t: Test, layers: readonly Layer[], root: string) => {
  mkdirSync(root)
  for (const layer of layers) {
    execFileSync(...asRoot('tar', '--extract', `--directory=${root}`, `--file=${layer.path}`))
  }
  t.teardown(() => execFileSync(...asRoot('rm', '-r', root)))
  const ports = ['ASSAY_HOST=127.0.0.1', 'ASSAY_APP_PORT=0', 'ASSAY_HEALTH_PORT=0']
  const command = ['/usr/local/bin/node', '--disable-sigusr1', '/app/service/server.ts']
  return spawnSync(
    ...asRoot(
      // What the tests load into every Node lies outside the image.
      ...['timeout', '60', 'env', '--unset=NODE_OPTIONS'],
      ...['chroot', '--userspec=10001:10001', root],
      ...['/usr/local/bin/node', '--eval', runner(ports, command)],
    ),
  )
}

t.test('two builds give one digest, the second without a cached layer', async (t) => {
  const warmRoot = cacheRoot(process.env)
  const warm = await build(warmRoot)
  const cold = t.testdir()
  // Downloads may be shared: they are checked by their integrity.
  mkdirSync(join(warmRoot, 'npm'), { recursive: true })
  symlinkSync(join(warmRoot, 'npm'), join(cold, 'npm'))
  const again = await build(cold)
  t.ok(again.layers.every((layer) => !layer.isReused))

  // The warm root may be of before Debian's last update, so this one is compared with its like.
  const pins = readPins()
  const root = await rootLayer(
    { env: process.env, task: 'App image', failure: appImageError.of('ERR_APP_IMAGE_TOOL') },
    { imageCache: join(cold, 'second'), pins, now: Date.now },
  )
  const layers = [root, ...warm.layers.slice(1)]
  t.same(
    again.layers.map((layer) => [layer.name, layer.digest]),
    layers.map((layer) => [layer.name, layer.digest]),
  )
  t.equal(again.digest, imageDocuments({ layers, pins, version: warm.version }).digest)

  t.test('the layout is whole: every blob is what its name says', async (t) => {
    const blobs = join(again.layout, 'blobs/sha256')
    const names = readdirSync(blobs)
    t.equal(names.length, again.layers.length + 2)
    for (const name of names) {
      t.equal(String(execFileSync('sha256sum', [join(blobs, name)])).slice(0, 64), name)
    }
  })

  t.test('the image runs as nobody in particular, from Node, without a shell', async (t) => {
    const blob = (digest: string) =>
      JSON.parse(readFileSync(join(again.layout, 'blobs/sha256', digest.slice(7)), 'utf8'))
    const { config } = blob(blob(again.digest).config.digest)
    t.match(config, { User: '10001:10001', Entrypoint: ['/usr/local/bin/node'] })
    const files = again.layers.flatMap((layer) =>
      String(execFileSync('tar', ['--list', `--file=${layer.path}`])).split('\n'),
    )
    t.ok(files.includes('./app/service/server.ts'))
    t.ok(files.includes('./usr/local/bin/node'))
    t.ok(files.includes('./var/lib/dpkg/status.d/libc6'))
    t.same(
      files.filter((file) => /\/(sh|bash|dash|perl|apt-get|dpkg|npm|openssl)$/.test(file)),
      [],
    )
    t.same(
      files.filter((file) => /node_modules\/.*\.d\.ts$|package-lock\.json\.|\.git\//.test(file)),
      [],
    )
  })

  t.test('its own Node runs its own sources on its own libraries', async (t) => {
    const { status, stdout, stderr } = runInside(t, again.layers, join(cold, 'unpacked'))
    t.equal(status, 0, String(stderr))
    t.match(String(stdout), /"msg":"ready"[^]*"msg":"draining"[^]*"msg":"stopped"/)
    t.equal(String(stderr), '', 'no warning')
  })

  t.test('the image is small', async (t) => {
    t.ok(again.sizeBytes < 60_000_000, `${again.sizeBytes} bytes to pull`)
  })
})

t.test(
  'a full disk is named, nothing half-made stays on it, and with room it builds',
  async (t) => {
    const warmRoot = cacheRoot(process.env)
    const warm = await build(warmRoot)
    const root = t.testdir()
    symlinkSync(join(warmRoot, 'npm'), join(root, 'npm'))
    const cache = join(root, 'app-image')
    mkdirSync(cache)
    const disk = await mountSmallDisk(cache, 200 * 1024)
    try {
      for (const { path } of warm.layers.slice(0, 2)) {
        const home = dirname(path)
        cpSync(home, join(cache, 'layers', basename(home)), { recursive: true })
      }
      await disk.fill()
      await t.rejects(build(root), {
        code: 'ERR_DISK_WRITE',
        message: `${cache} cannot be written: ENOSPC.`,
      })
      t.strictSame(readdirSync(join(cache, 'tmp')), [])
      await disk.makeRoom()
      t.equal((await build(root)).digest, warm.digest)
    } finally {
      await disk.unmount()
    }
  },
)
