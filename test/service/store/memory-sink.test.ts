import fc from 'fast-check'
import t from 'tap'
import { createMemorySink } from '../../../service/store/memory-sink.ts'

const result = (text: string) => ({
  id: text,
  createdAtMs: 0,
  text,
  compound: 0,
  pos: 0,
  neu: 1,
  neg: 0,
  label: 'neutral' as const,
  dialect: 'npm' as const,
})

t.test('the sink stays within both bounds, keeps the newest and counts the rest', async (t) => {
  const bounds = { rowsMax: 5, bytesMax: 1500 }
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 900 }), { maxLength: 40 }), (texts) => {
      const sink = createMemorySink(bounds)
      for (const text of texts) sink.accept(result(text))
      const { rows, bytes, dropped, isFull } = sink.state()
      const kept = sink.newest(100).map(({ text }) => text)
      return (
        rows <= bounds.rowsMax &&
        bytes <= bounds.bytesMax &&
        rows + dropped === texts.length &&
        !isFull &&
        JSON.stringify(kept) === JSON.stringify(rows === 0 ? [] : texts.slice(-rows))
      )
    }),
  )
  t.pass('for any row of texts')
})

t.test('a result larger than the sink leaves it empty', async (t) => {
  const sink = createMemorySink({ rowsMax: 5, bytesMax: 300 })
  sink.accept(result('a'))
  sink.accept(result('x'.repeat(200)))
  t.match(sink.state(), { rows: 0, bytes: 0, dropped: 2 })
  await sink.flush()
})
