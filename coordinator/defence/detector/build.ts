import type { Aggregation } from '../../../proto/aggregation.js'
import { boundedDeviations } from './bounded-deviations.js'
import type { Detector } from './detector.js'
import { ecod } from './ecod.js'
import { isolationForest } from './isolation-forest.js'
import { localOutlierFactor } from './local-outlier-factor.js'
import { mahalanobis } from './mahalanobis.js'

/** Each detector with the mean over layers above which somebody stands out (docs/ariba.md says how they were found). */
export const DETECTORS: Record<
  Extract<Aggregation, { rule: 'ariba' }>['detector'],
  { readonly detect: Detector; readonly cut: number }
> = {
  'bounded-deviations': { detect: boundedDeviations, cut: 2.55 },
  mahalanobis: { detect: mahalanobis, cut: 3.5 },
  'local-outlier-factor': { detect: localOutlierFactor, cut: 1.5 },
  'isolation-forest': { detect: isolationForest, cut: 0.15 },
  ecod: { detect: ecod, cut: 3.5 },
}
