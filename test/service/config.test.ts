import t from 'tap'
import { parseConfig } from '../../service/config.ts'

t.test('an empty environment gives the defaults of an instance', async (t) => {
  t.match(parseConfig({}, '1.2.3'), {
    host: '0.0.0.0',
    appPort: 8080,
    healthPort: 8081,
    drainMs: 15_000,
    shutdownLimitMs: 45_000,
    identity: { version: '1.2.3', instanceId: null, amiId: null, image: null },
  })
})

t.test('an empty fact is an unknown fact', async (t) => {
  const { identity } = parseConfig({ ASSAY_LAUNCH_TEMPLATE_VERSION: '', ASSAY_ZONE: 'a' }, '1')
  t.match(identity, { launchTemplateVersion: null, zone: 'a' })
})

t.test('every fault is named at once', async (t) => {
  const env = { ASSAY_APP_PORT: '-1', ASSAY_DRAIN_MS: 'soon', ASSAY_LOG_LEVEL: 'loud' }
  t.throws(() => parseConfig(env, '1'), {
    code: 'ERR_CONFIG_INVALID',
    message: /3 fault\(s\).*ASSAY_APP_PORT.*ASSAY_LOG_LEVEL.*ASSAY_DRAIN_MS/,
  })
})

t.test('a drain beyond the limit is refused', async (t) => {
  const env = { ASSAY_DRAIN_MS: '50000', ASSAY_SHUTDOWN_LIMIT_MS: '45000' }
  t.throws(() => parseConfig(env, '1'), { code: 'ERR_CONFIG_INVALID', message: /DRAIN_MS/ })
})
