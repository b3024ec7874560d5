import type { CodebookChannel } from './codebook-channel.js'
import type { Views } from './views.js'

/** Multiplications up to which all responses are gone through: about a second. */
const MOST_WORK = 1e8

/**
 * Accuracy of the maximum a posteriori decoder of responses, by going through all that the parties can answer:
 * sum over answers (r_1 .. r_P) of max over classes y of prior_y prod_k P_k(r_k | y).
 * @returns undefined where there are too many
 */
export function exactCodebookAccuracy(channel: CodebookChannel, prior: Float64Array, views: Views): number | undefined {
  const parties = views.accuracy.length
  if (channel.codes ** parties * prior.length > MOST_WORK) return undefined
  const responses = views.accuracy.map((_, party) => responsesOf(channel, party, views))
  const best = (party: number, weights: Float64Array): number => {
    const answers = responses[party]
    if (answers === undefined) return weights.reduce((most, weight) => Math.max(most, weight), 0)
    return answers.reduce(
      (sum, answer) =>
        sum +
        best(
          party + 1,
          weights.map((weight, y) => weight * answer[y]!),
        ),
      0,
    )
  }
  return best(0, prior)
}

/** For each answer of a party, its probability given that each class is the true one. */
function responsesOf(channel: CodebookChannel, party: number, views: Views): Float64Array[] {
  return Array.from({ length: channel.codes }, (_, code) => {
    const named = Float64Array.from({ length: views.classes }, (_, y) => channel.probability(party, code, y))
    const total = named.reduce((sum, each) => sum + each, 0)
    return named.map((each) => views.mixed(party, each, total))
  })
}
