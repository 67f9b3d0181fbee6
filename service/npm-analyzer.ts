import vader from 'vader-sentiment'
import type { Analyzer } from './sentiment/score.ts'

/**
 * The `npm` dialect: vader-sentiment, a port of VADER's code from before 2018. It is not Python's
 * vaderSentiment: 8 % of texts get another compound there, so every answer names the dialect.
 */
export const npmAnalyzer: Analyzer = (text) =>
  vader.SentimentIntensityAnalyzer.polarity_scores(text)
