/**
 * Renyi orders at which an RDP accountant looks for its bound: fine where budgets of a few units have their best order,
 * coarse above, where very small budgets have it.
 */
export const DEFAULT_ORDERS: readonly number[] = [
  ...Array.from({ length: 99 }, (_, i) => (11 + i) / 10),
  ...Array.from({ length: 246 }, (_, i) => 11 + i),
  ...[320, 400, 512, 640, 768, 1024, 2048, 4096],
]
