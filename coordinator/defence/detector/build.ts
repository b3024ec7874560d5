import type { Detector } from './detector.js'
import { ecod } from './ecod.js'
import { isolationForest } from './isolation-forest.js'
import { localOutlierFactor } from './local-outlier-factor.js'
import { mahalanobis } from './mahalanobis.js'

export const DETECTOR_NAMES = ['mahalanobis', 'local-outlier-factor', 'isolation-forest', 'ecod'] as const
export type DetectorName = (typeof DETECTOR_NAMES)[number]

/** Each detector with the mean over layers above which somebody stands out (docs/ariba.md says how they were found). */
export const DETECTORS: Record<DetectorName, { readonly detect: Detector; readonly cut: number }> = {
  mahalanobis: { detect: mahalanobis, cut: 3.5 },
  'local-outlier-factor': { detect: localOutlierFactor, cut: 1.5 },
  'isolation-forest': { detect: isolationForest, cut: 0.15 },
  ecod: { detect: ecod, cut: 3.5 },
}
