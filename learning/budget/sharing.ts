/** Which coefficients have one budget together: `positions`, those of a channel; `none`, each has its own. */
export const SHARINGS = ['positions', 'none'] as const
export type Sharing = (typeof SHARINGS)[number]
