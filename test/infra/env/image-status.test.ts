import t from 'tap'
import { isUsableImage } from '../../../infra/env/image-status.ts'

t.test('every proved status may be used; retired, none and unknown ones may not', async (t) => {
  for (const status of ['candidate', 'booted', 'verified', 'live']) {
    t.ok(isUsableImage({ 'assay:status': status }), status)
  }
  for (const status of ['retired', '', 'half-made']) {
    t.notOk(isUsableImage({ 'assay:status': status }), status)
  }
  t.notOk(isUsableImage({}))
})
