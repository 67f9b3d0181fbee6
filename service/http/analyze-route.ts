import { randomUUID } from 'node:crypto'
import type { RequestHandler } from 'express'
import type { Scorer } from '../sentiment/score.ts'
import type { ResultSink } from '../store/result-sink.ts'
import { parseAnalyzeRequest } from './analyze-request.ts'

/** POST /analyze: scores one text, hands the result to the sink, answers with it. */
export const analyzeRoute = (options: {
  score: Scorer
  sink: ResultSink
  now: () => number
}): RequestHandler => {
  const { score, sink, now } = options
  return (request, response) => {
    const { text, dialect } = parseAnalyzeRequest(request.body)
    const result = { id: randomUUID(), ...score(text, dialect) }
    sink.accept({ ...result, createdAtMs: now(), text })
    response.json(result)
  }
}
